import { cropRgb } from '../image/crop.js';
import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import { SELFIE_SIDE } from '../networks/selfie-multiclass.js';
import type { Plane } from '../plane.js';
import { applyModel } from '../refine/apply-model.js';
import { enlargeAlpha } from '../refine/enlarge-alpha.js';
import { guidedFilter } from '../refine/guided-filter.js';
import { joinPeople } from '../refine/join-people.js';
import { resamplePlane } from '../refine/resample-plane.js';
import type { Box } from '../types.js';
import { type Answer, joinLooks, looksAt } from './clothing/looks.js';
import type { Scene } from './scene.js';

/** RVM sees photos no larger than this: above, its memory grows and its answer does not. */
const MOST_SIDE = 1920;
/** Below, it has too few pixels to halve. */
const LEAST_SIDE = 64;
/** Where RVM looks at the whole. 768 finds the same people as 512 with better edges. */
const COARSE_SIDE = 768;
/** Around people's box, of its sides: what they hold may stick out. */
const MARGIN = { across: 0.15, down: 0.08 };
/** The selfie network's probability falls over many pixels; this part of it is the edge. */
const OUTLINE = { from: 0.2, to: 0.8, radius: 8, epsilon: 1e-4 };

/** A photo at the size at which people are looked for, and RVM's matte of them. */
export interface Matte {
  readonly view: Photo;
  /** At the view's size, 0..1. */
  readonly alpha: Plane;
  /** Part of the photo that is people, 0..1. */
  readonly share: number;
}

/** RVM's matte of all people in the photo. */
export async function mattePeople({ photo, networks, watch }: Scene): Promise<Matte> {
  const scale = Math.min(1, MOST_SIDE / Math.max(photo.width, photo.height));
  const width = Math.max(LEAST_SIDE, Math.round(photo.width * scale));
  const height = Math.max(LEAST_SIDE, Math.round(photo.height * scale));
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const rvm = await networks.rvm();
  const alpha = await watch.time('network:rvm', () => rvm.run(rgb, width, height, COARSE_SIDE));
  let people = 0;
  for (const a of alpha.data) if (a > 0.5) people++;
  return {
    view: { width, height, rgb, alpha: null },
    alpha,
    share: people / alpha.data.length,
  };
}

/**
 * The alpha of all people with what they wear and hold: RVM's matte, the salient subject
 * and the selfie network's opinion joined.
 *
 * @param salient of the same photo, any size, 0..1
 * @returns the photo's size, 0..255
 */
export async function joinedPeople(
  { view, alpha: matte }: Matte,
  salient: Plane,
  scene: Scene,
): Promise<Uint8Array> {
  const { width, height } = view;
  const person = await personProbability(view, peopleBox(matte), scene);
  const joined = await scene.watch.time('join', () => {
    const outline = outlineOf(person, view);
    const placed = resamplePlane(salient, width, height);
    scene.evidence.compare('people', [matte, outline]);
    scene.evidence.compare('x:ms', [matte, placed]);
    scene.evidence.compare('x:os', [outline, placed]);
    return joinPeople({ matte, salient: placed, person, outline });
  });
  return scene.watch.time('refine', () => atSizeOf(scene.photo, joined));
}

/** Bytes at the photo's size; what is that size already keeps the matte's own edges. */
export async function atSizeOf(photo: Photo, alpha: Plane): Promise<Uint8Array> {
  if (alpha.width === photo.width && alpha.height === photo.height) {
    return Uint8Array.from(alpha.data, (value) => Math.round(value * 255));
  }
  return enlargeAlpha(alpha, photo);
}

/** The selfie network on people's box and on squares along it; 0 outside the box. */
async function personProbability(view: Photo, box: Box, scene: Scene): Promise<Plane> {
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

function outlineOf(person: Plane, view: Photo): Plane {
  const { width, height } = person;
  const { from, to, radius, epsilon } = OUTLINE;
  const steep = Float32Array.from(person.data, (p) =>
    Math.min(1, Math.max(0, (p - from) / (to - from))),
  );
  const model = guidedFilter(view.rgb, { width, height, data: steep }, radius, epsilon);
  const drawn = applyModel(model, view.rgb, width, height);
  return { width, height, data: Float32Array.from(drawn, (value) => value / 255) };
}

/** The box around the matte, with a margin; the whole where the matte is empty. */
function peopleBox({ width, height, data }: Plane): Box {
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
