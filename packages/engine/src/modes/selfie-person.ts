import type { Photo } from '../image/photo.js';
import { resizeRgb, resizeRgbPart } from '../image/resample.js';
import { SELFIE_SIDE } from '../networks/selfie-multiclass.js';
import type { Plane } from '../plane.js';
import { applyModel } from '../refine/apply-model.js';
import { guidedFilter } from '../refine/guided-filter.js';
import { unitAlpha } from '../refine/unit-alpha.js';
import type { Box } from '../types.js';
import { type Answer, joinLooks, looksAt } from './clothing/looks.js';
import type { Scene } from './scene.js';

/** Above this the matte shows people. */
const PERSON = 0.4;
/** Around people's box, of its sides: what they hold may stick out. */
const MARGIN = { across: 0.15, down: 0.08 };
/**
 * Longer side at which the network's answers are kept and their edge is fitted to the photo's, px: it
 * looks at squares of 256, so there is little that is finer in them. At half of a photo's size edges are as
 * good on average, but one photo of 31 loses 0.01 of its IoU; at 2 MP this is three quarters.
 */
const SIDE = 1280;
/**
 * The selfie network's probability falls over many pixels; this part of it is the edge. The
 * radius is in px of the view.
 */
const OUTLINE = { from: 0.2, to: 0.8, radius: 8, epsilon: 1e-4 };

/**
 * The selfie network on people's box and on squares along it; 0 outside the box.
 *
 * @param box px of the view
 * @returns over the whole view, at most SIDE px long
 */
export async function personProbability(view: Photo, box: Box, scene: Scene): Promise<Plane> {
  const { networks, watch } = scene;
  const selfie = await networks.selfieMulticlass();
  const scale = Math.min(1, SIDE / Math.max(view.width, view.height));
  const width = Math.max(1, Math.round(view.width * scale));
  const height = Math.max(1, Math.round(view.height * scale));
  const within = scaled(box, view, { width, height });
  const answers: Answer[] = [];
  for (const look of looksAt(within.width, within.height)) {
    const place = { ...look, left: within.left + look.left, top: within.top + look.top };
    const part = scaled(place, { width, height }, view);
    const input = await watch.time('prepare', () =>
      resizeRgbPart(view.rgb, view.width, view.height, part, SELFIE_SIDE, SELFIE_SIDE),
    );
    const plane = await watch.time('network:selfie-multiclass', () => selfie.person(input));
    answers.push({ look, plane });
  }
  return watch.time('join', () => {
    const inBox = joinLooks(answers, within.width, within.height);
    const data = new Float32Array(width * height);
    for (let y = 0; y < within.height; y++) {
      const row = inBox.data.subarray(y * within.width, (y + 1) * within.width);
      data.set(row, (within.top + y) * width + within.left);
    }
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
export async function outlineOf(person: Plane, view: Photo): Promise<Plane> {
  const { width, height } = person;
  const { from, to, radius, epsilon } = OUTLINE;
  const guide = await resizeRgb(view.rgb, view.width, view.height, width, height);
  const steep = new Float32Array(person.data.length);
  for (let i = 0; i < steep.length; i++) {
    steep[i] = Math.min(1, Math.max(0, (person.data[i]! - from) / (to - from)));
  }
  const window = Math.max(1, Math.round((radius * width) / view.width));
  const model = guidedFilter(guide, { width, height, data: steep }, window, epsilon);
  const drawn = applyModel(model, view.rgb, view.width, view.height);
  return { width: view.width, height: view.height, data: unitAlpha(drawn) };
}

/** The box around the matte, with a margin; the whole where the matte is empty. */
export function peopleBox({ width, height, data }: Plane): Box {
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && data[row + first]! <= PERSON) first++;
    if (first === width) continue;
    let last = width - 1;
    while (data[row + last]! <= PERSON) last--;
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  if (right <= left) return { left: 0, top: 0, width, height };
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
