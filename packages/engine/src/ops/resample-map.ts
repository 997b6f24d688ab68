import type { FloatMap } from './float-map.js';
import { rowSampler } from './row-sampler.js';

/**
 * Resizes one channel to exactly `width` × `height`: bilinear when it grows, area mean
 * when it shrinks, each axis on its own. Values stay within those of the input.
 */
export function resampleMap(plane: FloatMap, width: number, height: number): FloatMap {
  if (plane.width === width && plane.height === height) return plane;
  const read = rowSampler(plane, width, height);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) read(y, data, y * width);
  return { width, height, data };
}
