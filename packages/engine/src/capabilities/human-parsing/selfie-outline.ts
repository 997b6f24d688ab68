import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import { guidedFilter } from '../../matting/guided-filter/guided-filter.js';
import { alphaToFloat } from '../../ops/alpha-to-float.js';
import type { FloatMap } from '../../ops/float-map.js';
import type { Box } from '../../types.js';
import { OUTLINE, PEOPLE_BOX } from './params.js';

/**
 * The selfie network's probability with its edge drawn along the photo's.
 *
 * @param person over the whole view, any size
 * @returns at the view's size
 */
export async function outlineOf(person: FloatMap, view: Photo): Promise<FloatMap> {
  const { width, height } = person;
  const { radiusPx, epsilon } = OUTLINE;
  const guide = await resizeRgb(view.rgb, view.width, view.height, width, height);
  const window = Math.max(1, Math.round((radiusPx * width) / view.width));
  const drawn = guidedFilter(
    { rgb: guide, radius: window, epsilon },
    { width, height, data: steepened(person.data) },
    view,
  );
  return { width: view.width, height: view.height, data: alphaToFloat(drawn) };
}

/** The edge alone of a probability: 0 and 1 beside it. */
function steepened(probability: Float32Array): Float32Array {
  const { from, to } = OUTLINE;
  const steep = new Float32Array(probability.length);
  const scale = 1 / (to - from);
  for (let i = 0; i < steep.length; i++) {
    const p = probability[i]!;
    if (p >= to) steep[i] = 1;
    else if (p > from) steep[i] = (p - from) * scale;
  }
  return steep;
}

/** The box around the matte, with a margin; the whole where the matte is empty. */
export function peopleBox({ width, height, data }: FloatMap): Box {
  let top = 0;
  while (top < height && firstIn(data, top * width, width) === width) top++;
  if (top === height) return { left: 0, top: 0, width, height };
  let bottom = height;
  while (firstIn(data, (bottom - 1) * width, width) === width) bottom--;
  // Of each row only what lies beyond the box so far can make it wider.
  let left = width;
  let right = 0;
  for (let y = top; y < bottom; y++) {
    left = firstIn(data, y * width, left);
    right = endIn(data, y * width, right, width);
  }
  const across = Math.round(PEOPLE_BOX.marginAcross * (right - left)) + 8;
  const down = Math.round(PEOPLE_BOX.marginDown * (bottom - top)) + 8;
  const x = Math.max(0, left - across);
  const y = Math.max(0, top - down);
  return {
    left: x,
    top: y,
    width: Math.min(width, right + across) - x,
    height: Math.min(height, bottom + down) - y,
  };
}

/** Before `to` the first of a row that shows people; `to` without any. */
function firstIn(data: Float32Array, row: number, to: number): number {
  let x = 0;
  while (x < to && data[row + x]! <= PEOPLE_BOX.minAlpha) x++;
  return x;
}

/** Behind the last of a row from `from` on that shows people; `from` without any. */
function endIn(data: Float32Array, row: number, from: number, width: number): number {
  let x = width;
  while (x > from && data[row + x - 1]! <= PEOPLE_BOX.minAlpha) x--;
  return x;
}
