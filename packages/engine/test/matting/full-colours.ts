import type { SoftColours } from '@nobg/engine/matting/foreground/estimate-foreground.js';

/** The subject's colours all over: the photo's but for what was estimated; h·w·3. */
export function fullColours(
  photo: Uint8Array,
  { pixels, words }: SoftColours,
  width: number,
): Uint8Array {
  const full = new Uint8Array(photo);
  for (let y = 0; y + 1 < pixels.starts.length; y++) {
    for (let n = pixels.starts[y]!; n < pixels.starts[y + 1]!; n++) {
      const word = words[n]!;
      const rgb = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255];
      full.set(rgb, (y * width + pixels.columns[n]!) * 3);
    }
  }
  return full;
}
