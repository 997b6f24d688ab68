import type { GreyImage } from './grey-image.js';

/**
 * Makes a grey picture smaller by the mean of the pixels under each new one.
 *
 * @param width at most the picture's own, as is `height`
 * @returns height·width, 0..255
 */
export function shrinkMean(image: GreyImage, width: number, height: number): Uint8Array {
  return shrink(image, width, height, (sum, _peak, count) => Math.round(sum / count));
}

/** The same, by the greatest of them. */
export function shrinkPeak(image: GreyImage, width: number, height: number): Uint8Array {
  return shrink(image, width, height, (_sum, peak) => peak);
}

function shrink(
  image: GreyImage,
  width: number,
  height: number,
  pick: (sum: number, peak: number, count: number) => number,
): Uint8Array {
  const small = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * image.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * image.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * image.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * image.width) / width));
      let sum = 0;
      let peak = 0;
      for (let v = top; v < bottom; v++) {
        for (let u = left; u < right; u++) {
          const value = image.data[v * image.width + u]!;
          sum += value;
          if (value > peak) peak = value;
        }
      }
      small[y * width + x] = pick(sum, peak, (bottom - top) * (right - left));
    }
  }
  return small;
}
