import type { Plane } from '../plane.js';
import { pointSampler } from './point-sampler.js';
import { resamplePlane } from './resample-plane.js';

/** Three opinions on where people are, 0..1; each of any size and over the whole of one photo. */
export interface PeopleOpinions {
  /** RVM's matte: the finest edges. */
  readonly matte: Plane;
  /** The salient subject: also what people hold, but anything else that stands out. */
  readonly salient: Plane;
  /** Probability of person by the selfie network: the whole of a person, coarse edges. */
  readonly person: Plane;
  /** `person`, its edge drawn along the photo's. */
  readonly outline: Plane;
}

/** Weights of matte, salient and outline where the matte is sure and one of the others doubts. */
const WEIGHTS = { matte: 0.4, salient: 0.3, outline: 0.3 };
/** How much steeper than its mean the weighted opinion is. */
const STEEPNESS = 1.6;
/** From here on the matte counts as sure. */
const SURE = 0.9;
/** Where the selfie network is surer of a person than this, it is believed alone, fully from `FILL_TO`. */
const FILL_FROM = 0.75;
const FILL_TO = 0.95;

/**
 * Joins three opinions on people into one alpha: at each pixel the middle one, so that
 * no single network can add or drop a thing; but a sure matte needs only weak support,
 * and a sure person needs none, because parts of people are dropped more often than
 * they are invented (docs/adr/0009).
 *
 * @param exceptions whether those two hold
 * @returns at the matte's size, 0..1
 */
export function joinPeople(
  { matte, salient, person, outline }: PeopleOpinions,
  exceptions = true,
): Plane {
  const { width, height } = matte;
  const data = new Float32Array(width * height);
  const standsAt = pointSampler(salient, width, height);
  const probableAt = pointSampler(person, width, height);
  const drawn = resamplePlane(outline, width, height).data;
  const fine = matte.data;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const m = fine[i]!;
      const o = drawn[i]!;
      // Most of a photo: two agree, so the others change nothing.
      if (m === o && (m === 0 || m === 1)) {
        data[i] = m;
        continue;
      }
      const s = standsAt(x, y);
      let alpha = middle(m, s, o);
      if (exceptions) {
        if (m > SURE) {
          const mean = WEIGHTS.matte * m + WEIGHTS.salient * s + WEIGHTS.outline * o;
          alpha = Math.max(alpha, unit((mean - 0.5) * STEEPNESS + 0.5));
        }
        const fill = unit((probableAt(x, y) - FILL_FROM) / (FILL_TO - FILL_FROM)) * o;
        alpha = Math.max(alpha, fill);
      }
      data[i] = alpha;
    }
  }
  return { width, height, data };
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
