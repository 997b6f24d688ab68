import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb, resizeRgbPart } from '../../image/resample.js';
import { guidedFilter } from '../../matting/guided-filter/guided-filter.js';
import { SELFIE_SIDE } from '../../networks/selfie-multiclass.js';
import { alphaToFloat } from '../../ops/alpha-to-float.js';
import type { FloatMap } from '../../ops/float-map.js';
import { fitWithin } from '../../ops/size.js';
import type { Box } from '../../types.js';
import { type Answer, blendWindowsInto, slidingWindows } from '../sliding-windows.js';

/** Above this the matte shows people. */
const PERSON = 0.4;
/** Around people's box, of its sides: what they hold may stick out. */
const MARGIN = { across: 0.15, down: 0.08 };
/**
 * Longer side at which the network's answers are kept and their edge is fitted to the photo's, px: it
 * looks at squares of 256, so there is little that is finer in them. At half of a photo's size edges are as
 * good on average, but one photo of 31 loses 0.01 of its IoU; at 2 MP this is three quarters.
 */
const OUTLINE_SIDE_PX = 1280;
/**
 * The selfie network's probability falls over many pixels; this part of it is the edge. The
 * radius is in px of the view.
 */
const OUTLINE = { from: 0.2, to: 0.8, radius: 8, epsilon: 1e-4 };

/**
 * The selfie network on people's box and on squares along it; 0 outside the box.
 *
 * @param box px of the view
 * @returns over the whole view, at most OUTLINE_SIDE_PX px long
 */
export async function personProbability(
  view: Photo,
  box: Box,
  context: Context,
): Promise<FloatMap> {
  const { networks, watch } = context;
  const selfie = await networks.selfieMulticlass();
  const { width, height } = fitWithin(view, OUTLINE_SIDE_PX);
  const within = scaled(box, view, { width, height });
  const answers: Answer[] = [];
  for (const look of slidingWindows(within.width, within.height)) {
    const place = { ...look, left: within.left + look.left, top: within.top + look.top };
    const part = scaled(place, { width, height }, view);
    const input = await watch.time('prepare', () =>
      resizeRgbPart(view.rgb, view.width, view.height, part, SELFIE_SIDE, SELFIE_SIDE),
    );
    const plane = await watch.time('network:selfie-multiclass', () => selfie.person(input));
    answers.push({ look, plane });
  }
  return watch.time('join', () => {
    const data = new Float32Array(width * height);
    blendWindowsInto({ width, height, data }, answers, within);
    return { width, height, data };
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The same box on a picture of another size, in whole px, one at least. */
function scaled(box: Box, from: Size, to: Size): Box {
  const across = to.width / from.width;
  const down = to.height / from.height;
  const left = Math.min(to.width - 1, Math.round(box.left * across));
  const top = Math.min(to.height - 1, Math.round(box.top * down));
  const right = Math.min(to.width, Math.round((box.left + box.width) * across));
  const bottom = Math.min(to.height, Math.round((box.top + box.height) * down));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/**
 * The selfie network's probability with its edge drawn along the photo's.
 *
 * @param person over the whole view, any size
 * @returns at the view's size
 */
export async function outlineOf(person: FloatMap, view: Photo): Promise<FloatMap> {
  const { width, height } = person;
  const { radius, epsilon } = OUTLINE;
  const guide = await resizeRgb(view.rgb, view.width, view.height, width, height);
  const window = Math.max(1, Math.round((radius * width) / view.width));
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
  const across = Math.round(MARGIN.across * (right - left)) + 8;
  const down = Math.round(MARGIN.down * (bottom - top)) + 8;
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
  while (x < to && data[row + x]! <= PERSON) x++;
  return x;
}

/** Behind the last of a row from `from` on that shows people; `from` without any. */
function endIn(data: Float32Array, row: number, from: number, width: number): number {
  let x = width;
  while (x > from && data[row + x - 1]! <= PERSON) x--;
  return x;
}
