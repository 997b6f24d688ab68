import type { Plane } from '../plane.js';
import { resamplePlane } from './resample-plane.js';
import { rowSampler } from './row-sampler.js';

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
  const standsIn = rowSampler(salient, width, height);
  const probableIn = rowSampler(person, width, height);
  const stands = new Float32Array(width);
  const probable = new Float32Array(width);
  const drawn = resamplePlane(outline, width, height).data;
  const data = new Float32Array(matte.data);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const own = data.subarray(row, row + width);
    const outlined = drawn.subarray(row, row + width);
    if (agreeAll(own, outlined)) continue;
    standsIn(y, stands);
    probableIn(y, probable);
    joinRow(own, outlined, stands, probable, exceptions);
  }
  return { width, height, data };
}

/** Whether the others change nothing in a row. */
function agreeAll(matte: Float32Array, outline: Float32Array): boolean {
  for (let x = 0; x < matte.length; x++) if (!agrees(matte[x]!, outline[x]!)) return false;
  return true;
}

/** @param matte becomes what is joined */
function joinRow(
  matte: Float32Array,
  outline: Float32Array,
  salient: Float32Array,
  person: Float32Array,
  exceptions: boolean,
): void {
  for (let x = 0; x < matte.length; x++) {
    const m = matte[x]!;
    const o = outline[x]!;
    // Most of a photo.
    if (agrees(m, o)) continue;
    const s = salient[x]!;
    let alpha = middle(m, s, o);
    if (exceptions) {
      if (m > SURE) {
        const mean = WEIGHTS.matte * m + WEIGHTS.salient * s + WEIGHTS.outline * o;
        alpha = Math.max(alpha, unit((mean - 0.5) * STEEPNESS + 0.5));
      }
      const p = person[x]!;
      if (p > FILL_FROM) {
        alpha = Math.max(alpha, unit((p - FILL_FROM) / (FILL_TO - FILL_FROM)) * o);
      }
    }
    matte[x] = alpha;
  }
}

/** Two of three: then the third changes nothing. */
function agrees(matte: number, outline: number): boolean {
  return matte === outline && (matte === 0 || matte === 1);
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
