import sharp from 'sharp';
import type { Alpha } from './alpha.js';

/** Writes a PNG for the eye, side by side: photo, golden alpha, alpha of today, and their absolute difference. */
export async function writeComparison(
  path: string,
  photo: string,
  golden: Alpha,
  found: Alpha,
): Promise<void> {
  const { width, height } = found;
  const { data: rgb } = await sharp(photo)
    .rotate()
    .resize(width, height, { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const difference = found.data.map((alpha, i) => Math.abs(alpha - golden.data[i]!));
  const panels = [rgb, ...[golden.data, found.data, difference].map(greyToRgb)];
  const row = 3 * width;
  const data = new Uint8Array(panels.length * row * height);
  for (let y = 0; y < height; y++) {
    for (const [i, panel] of panels.entries()) {
      data.set(panel.subarray(y * row, (y + 1) * row), (y * panels.length + i) * row);
    }
  }
  await sharp(data, { raw: { width: panels.length * width, height, channels: 3 } })
    .png()
    .toFile(path);
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)]!);
}
