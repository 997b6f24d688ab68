/**
 * Parts of the modes that can be left out to see what each is worth. Only a measurement leaves
 * any out; no request can.
 */
export const ABLATION_IDS = [
  /** ISNet at 768 px with the aspect ratio kept, where the first pass was uncertain. */
  'smaller-pass',
  /** U²-Netp, where the first pass was uncertain. */
  'u2netp-pass',
  /** `common`: people as `body` has them. */
  'people',
  /** RVM among the opinions on people; without it the salient subject stands in its place. */
  'matte',
  /** The salient subject among the opinions on people. */
  'salient-opinion',
  /** The selfie network among the opinions on people. */
  'selfie-opinion',
  /** People made whole or left out where the matte is sure and others doubt. */
  'people-settled',
  /** Passers-by left out. */
  'passers-by',
  /** What people hold. */
  'held-things',
  /** Bags and umbrellas that the detector sees, drawn by MobileSAM. */
  'carried-things',
  /** Hair and fur drawn again along the photo's colours. */
  'hair',
  /** Dishes completed to their rims. */
  'rims',
  /** Our garment network; without it the selfie network's clothes count. */
  'garment-network',
  /** Faces left out of garments. */
  'faces',
  /** The guided filter; without it alpha is enlarged as it is. */
  'guided-filter',
  /** Alpha made firm near 0 and 1. */
  'firm-ends',
] as const;

export type AblationId = (typeof ABLATION_IDS)[number];

/** Which parts are at work on one photo, and which of them were come by on it. */
export class AblationSwitches {
  readonly #without: ReadonlySet<AblationId>;
  readonly #asked = new Set<AblationId>();

  /** @param without those that are left out */
  constructor(without: Iterable<AblationId> = []) {
    this.#without = new Set(without);
  }

  /** To be asked where the part would begin its work: whoever never asks does not depend on it. */
  has(part: AblationId): boolean {
    this.#asked.add(part);
    return !this.#without.has(part);
  }

  /** Parts that were asked for: leaving out any other would have changed nothing. */
  get asked(): ReadonlySet<AblationId> {
    return this.#asked;
  }
}
