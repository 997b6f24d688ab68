import type { TensorData } from './run-network.js';

/**
 * A red disc with a brighter rim on a slanted grey-blue ramp, as the fixtures' scripts draw
 * it too: NCHW, (value − mean) / std of values 0..255.
 */
export function discImage(
  height: number,
  width: number,
  mean: readonly number[],
  std: readonly number[],
): TensorData {
  const data = new Float32Array(3 * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ramp = (x + 2 * y) >> 3;
      const d = (x - 170) ** 2 + (y - 120) ** 2;
      const rgb =
        d >= 70 ** 2
          ? [ramp + 20, ramp + 40, ramp + 70]
          : d > 60 ** 2
            ? [250, 180, 60]
            : [200, 60, 40];
      rgb.forEach((value, c) => {
        data[(c * height + y) * width + x] = (value - mean[c]!) / std[c]!;
      });
    }
  }
  return { dims: [1, 3, height, width], data };
}
