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
  const whole = new Uint8ClampedArray(rgba.length);
  const mask = new Uint8ClampedArray(rgba.length);
  for (let i = 0; i < alpha.length; i++) {
    whole.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
    whole[i * 4 + 3] = 255;
    mask.fill(alpha[i]!, i * 4, i * 4 + 3);
    mask[i * 4 + 3] = 255;
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
