import { cropRgb } from '../image/crop.js';
import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import { SELFIE_SIDE } from '../networks/selfie-multiclass.js';
import type { Plane } from '../plane.js';
import { applyModel } from '../refine/apply-model.js';
import { guidedFilter } from '../refine/guided-filter.js';
import { resamplePlane } from '../refine/resample-plane.js';
import type { Box } from '../types.js';
import { type Answer, joinLooks, looksAt } from './clothing/looks.js';
import type { Scene } from './scene.js';

/** Around people's box, of its sides: what they hold may stick out. */
const MARGIN = { across: 0.15, down: 0.08 };
/** The selfie network's probability falls over many pixels; this part of it is the edge. */
const OUTLINE = { from: 0.2, to: 0.8, radius: 8, epsilon: 1e-4 };

/** The selfie network on people's box and on squares along it; 0 outside the box. */
export async function personProbability(view: Photo, box: Box, scene: Scene): Promise<Plane> {
  const { networks, watch } = scene;
  const selfie = await networks.selfieMulticlass();
  const answers: Answer[] = [];
  for (const look of looksAt(box.width, box.height)) {
    const part = { ...look, left: box.left + look.left, top: box.top + look.top };
    const input = await watch.time('prepare', () =>
      resizeRgb(
        cropRgb(view.rgb, view.width, part),
        look.width,
        look.height,
        SELFIE_SIDE,
        SELFIE_SIDE,
      ),
    );
    const plane = await watch.time('network:selfie-multiclass', () => selfie.person(input));
    answers.push({ look, plane: resamplePlane(plane, look.width, look.height) });
  }
  const inBox = joinLooks(answers, box.width, box.height);
  const data = new Float32Array(view.width * view.height);
  for (let y = 0; y < box.height; y++) {
    const row = inBox.data.subarray(y * box.width, (y + 1) * box.width);
    data.set(row, (box.top + y) * view.width + box.left);
  }
  return { width: view.width, height: view.height, data };
}

/** The selfie network's probability with its edge drawn along the photo's. */
export function outlineOf(person: Plane, view: Photo): Plane {
  const { width, height } = person;
  const { from, to, radius, epsilon } = OUTLINE;
  const steep = person.data.map((p) => Math.min(1, Math.max(0, (p - from) / (to - from))));
  const model = guidedFilter(view.rgb, { width, height, data: steep }, radius, epsilon);
  const drawn = applyModel(model, view.rgb, width, height);
  const data = new Float32Array(drawn.length);
  for (let i = 0; i < data.length; i++) data[i] = drawn[i]! / 255;
  return { width, height, data };
}

/** The box around the matte, with a margin; the whole where the matte is empty. */
export function peopleBox({ width, height, data }: Plane): Box {
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i]! <= 0.4) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
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
