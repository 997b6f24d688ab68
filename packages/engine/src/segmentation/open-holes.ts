import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import { guidedUpsample } from '../matting/guided-upsampling.js';
import { alphaToFloat } from '../ops/alpha-to-float.js';
import { boxFilter } from '../ops/box-filter.js';
import { componentMasks } from '../ops/components.js';
import type { FloatMap } from '../ops/float-map.js';
import { toLab } from '../ops/lab.js';
import { median } from '../ops/median.js';
import { dilate, open } from '../ops/morphology.js';
import { resampleMap } from '../ops/resample-map.js';
import { fitWithin } from '../ops/size.js';
import { maskWhere } from '../ops/threshold.js';
import { NOT_MEASURED, tunedGroup } from '../tuned.js';

/** Openings are looked for on a picture of this longer side, px. */
const HOLES_SIDE_PX = 512;
/** What is opened; distances are in spreads of the background's colour nearby. */
const OPENING = tunedGroup(
  'holes.opening',
  {
    /** The background's colour at a place is its mean within this share of the longer side. */
    reach: 0.16,
    /** Below the first alpha is background, above the second the subject. */
    maxBackgroundAlpha: 0.1,
    minSubjectAlpha: 0.5,
    /** Noise of the smoothest background, and the spread from which one matches anything; ΔE. */
    noise: 4,
    maxSpread: 14,
    /** As near is its colour. */
    maxDistance: 2,
    /** Smaller parts of the subject are specks of that colour. */
    minAreaRatio: 0.001,
  },
  NOT_MEASURED,
);

/** As far from the background's colour, in its spreads, is what surrounds an opening. */
const CONTRAST = tunedGroup(
  'holes.contrast',
  { minDistance: 4.2 },
  {
    setOn: '44 photos with ground truth, eleven of products, none held back',
    page: 'experiments/0014-layers-and-holes.md',
  },
);

/**
 * Opens what the networks left closed: parts inside the subject that have the colour of the
 * background around it, are set off by an edge all around, and do not touch the subject's
 * own edge. Where the background has many colours nothing is opened.
 *
 * @param alpha h·w, 0..255; changed in place
 */
export async function openHoles(alpha: Uint8Array, photo: Photo): Promise<void> {
  const { width, height } = fitWithin(photo, HOLES_SIDE_PX);
  const rgb = await resizeRgb(photo.rgb, photo.width, photo.height, width, height);
  const whole = { ...photo, data: alphaToFloat(alpha) };
  const holes = findHoles(rgb, resampleMap(whole, width, height));
  if (!holes.data.includes(1)) return;
  const drawn = await guidedUpsample(holes, photo);
  for (let i = 0; i < alpha.length; i++) alpha[i] = Math.min(alpha[i]!, 255 - drawn[i]!);
}

/**
 * @param rgb interleaved, of alpha's size
 * @returns 1 on what is to be opened, else 0
 * @internal
 */
export function findHoles(rgb: Uint8Array, alpha: FloatMap): FloatMap {
  const { width, height } = alpha;
  const background = maskWhere(alpha.data, (value) => value < OPENING.maxBackgroundAlpha);
  const certain = inverse(dilate({ width, height, data: inverse(background) }, 2).data);
  const { distance, spread } = fromBackground(rgb, certain, width, height);
  const subject = maskWhere(alpha.data, (value) => value > OPENING.minSubjectAlpha);
  const area = subject.reduce((sum, value) => sum + value, 0);
  const alike = subject.map((inside, i) =>
    Number(inside === 1 && distance[i]! < OPENING.maxDistance && spread[i]! < OPENING.maxSpread),
  );
  const parts = componentMasks(
    open({ width, height, data: alike }, 1),
    OPENING.minAreaRatio * area,
  );
  const edge = dilate({ width, height, data: background }, 3).data;
  const data = new Float32Array(alpha.data.length);
  for (const part of parts) {
    if (part.some((on, i) => on === 1 && edge[i] === 1)) continue;
    const ring = ringAround(part, width, height).map((at) => distance[at]!);
    if (median(ring) < CONTRAST.minDistance) continue;
    for (const [i, on] of dilate({ width, height, data: part }, 1).data.entries())
      if (on === 1) data[i] = 1;
  }
  return { width, height, data };
}

/** How far each pixel's colour is from the background's nearby, in its spreads; and those, ΔE. */
function fromBackground(
  rgb: Uint8Array,
  background: Uint8Array,
  width: number,
  height: number,
): { distance: Float32Array; spread: Float32Array } {
  const radius = Math.max(1, Math.round(OPENING.reach * Math.max(width, height)));
  const scratch = new Float32Array(background.length);
  const mean = (plane: Float32Array) => {
    // Twice, so that the window has no hard edge.
    for (let pass = 0; pass < 2; pass++) boxFilter(plane, width, height, radius, scratch, plane);
    return plane;
  };
  const weight = mean(Float32Array.from(background));
  const distance = new Float32Array(background.length);
  const spread = new Float32Array(background.length);
  for (const channel of toLab(rgb)) {
    const first = mean(channel.map((value, i) => value * background[i]!));
    const second = mean(channel.map((value, i) => value * value * background[i]!));
    for (let i = 0; i < distance.length; i++) {
      const near = Math.max(weight[i]!, 1e-6);
      const middle = first[i]! / near;
      const variance = Math.max(0, second[i]! / near - middle * middle);
      distance[i] =
        distance[i]! + (channel[i]! - middle) ** 2 / (variance + OPENING.noise * OPENING.noise);
      spread[i] = spread[i]! + variance;
    }
  }
  for (let i = 0; i < distance.length; i++) {
    // Where no background is near, nothing has its colour.
    distance[i] = weight[i]! > 1e-3 ? Math.sqrt(distance[i]!) : Number.POSITIVE_INFINITY;
    spread[i] = Math.sqrt(spread[i]!);
  }
  return { distance, spread };
}

/** Pixels at 3 to 4 px from a part. */
function ringAround(part: Uint8Array, width: number, height: number): number[] {
  const near = dilate({ width, height, data: part }, 2).data;
  const far = dilate({ width, height, data: part }, 4).data;
  return [...far.keys()].filter((at) => far[at] === 1 && near[at] === 0);
}

function inverse(mask: Uint8Array): Uint8Array {
  return mask.map((value) => 1 - value);
}
