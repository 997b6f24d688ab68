import { SELFIE_MULTICLASS } from '@nobg/models/registry/selfie-multiclass.js';
import type { Photo } from '../../image/photo.js';
import { inputSize } from '../../networks/input-size.js';
import type { Networks } from '../../networks/networks.js';
import { selfieMulticlass } from '../../networks/selfie-multiclass.js';
import type { FloatMap } from '../../ops/float-map.js';
import { fitWithin, type Size } from '../../ops/size.js';
import type { Box } from '../../types.js';
import type { RequestTools } from '../request-tools.js';
import { resizedPart } from '../resized.js';
import { type Answer, blendWindowsInto, slidingWindows } from './sliding-windows.js';

const { input: INPUT } = SELFIE_MULTICLASS;
/**
 * Longer side at which the network's answers are kept and their edge is fitted to the photo's, px: it
 * sees squares of 256, so there is little that is finer in them. At half of a photo's size edges are as
 * good on average, but one photo of 31 loses 0.01 of its IoU; at 2 MP this is three quarters.
 */
const SIDE = 1280;
/**
 * The selfie network on people's box and on windows along it; 0 outside the box.
 *
 * @param box px of the view
 * @returns over the whole view, at most SIDE px long
 */
export async function personProbability(
  view: Photo,
  box: Box,
  networks: Networks,
  tools: RequestTools,
): Promise<FloatMap> {
  const { watch } = tools;
  const selfie = await networks.get(selfieMulticlass);
  const square = inputSize(INPUT.resize, view);
  const { width, height } = fitWithin(view, SIDE);
  const within = scaled(box, view, { width, height });
  const answers: Answer[] = [];
  for (const window of slidingWindows(within.width, within.height)) {
    const place = { ...window, left: within.left + window.left, top: within.top + window.top };
    const part = scaled(place, { width, height }, view);
    const rgb = await resizedPart(view, part, square, INPUT, tools);
    const plane = await watch.time('network:selfie-multiclass', () => selfie.person(rgb));
    answers.push({ window, plane });
  }
  const data = new Float32Array(width * height);
  blendWindowsInto({ width, height, data }, answers, within);
  return { width, height, data };
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
