import type { RgbaPicture } from '../decode-rgba.js';
import { fillTransparent } from './fill-transparent.js';

/**
 * A PSD of one layer, whose colours are whole and whose mask cuts them out, so that its edges can be
 * painted back.
 *
 * @param alpha h·w
 * @param dpi dots per inch, null for none
 */
export async function psdOf(
  picture: RgbaPicture,
  alpha: Uint8Array,
  dpi: number | null,
): Promise<Uint8Array> {
  // The library is large, and few ask for this format: a start does not wait for it.
  const { writePsdUint8Array } = await import('ag-psd');
  const { width, height, rgba } = picture;
  const rgb = fillTransparent(rgba, width, height);
  const whole = new Uint8ClampedArray(rgba.length).fill(255);
  const mask = new Uint8ClampedArray(rgba.length).fill(255);
  for (let i = 0, to = 0, from = 0; i < alpha.length; i++, to += 4, from += 3) {
    whole[to] = rgb[from]!;
    whole[to + 1] = rgb[from + 1]!;
    whole[to + 2] = rgb[from + 2]!;
    const value = alpha[i]!;
    mask[to] = value;
    mask[to + 1] = value;
    mask[to + 2] = value;
  }
  const bounds = { left: 0, top: 0, right: width, bottom: height };
  const layer = {
    ...bounds,
    name: 'Cutout',
    imageData: { width, height, data: whole },
    mask: { ...bounds, defaultColor: 0, imageData: { width, height, data: mask } },
  };
  const resolution = dpi && {
    imageResources: {
      resolutionInfo: {
        horizontalResolution: dpi,
        horizontalResolutionUnit: 'PPI' as const,
        widthUnit: 'Inches' as const,
        verticalResolution: dpi,
        verticalResolutionUnit: 'PPI' as const,
        heightUnit: 'Inches' as const,
      },
    },
  };
  const merged = { width, height, data: new Uint8ClampedArray(rgba) };
  return writePsdUint8Array({ width, height, children: [layer], imageData: merged, ...resolution });
}
