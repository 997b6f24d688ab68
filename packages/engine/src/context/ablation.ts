/**
 * Steps that can be left out to see what each is worth. Only a measurement leaves any out; no request can.
 */
export const ABLATION_IDS = [
  /** ISNet at 1024², where the decision from the coarse passes is uncertain. */
  'fine-pass',
  /** Small subjects have the outline of that pass. */
  'small-subject',
  /** `common`: people as `body` has them. */
  'person-boxes',
  /** RVM's matte among the predictions of people; without it the saliency map takes its place. */
  'matte-prediction',
  /** The saliency map among the predictions of people. */
  'saliency-prediction',
  /** The selfie network among the predictions of people. */
  'selfie-prediction',
  /** Semi-transparent regions of people resolved where the matte is certain and the others are not. */
  'resolve-soft-regions',
  /** Bystanders removed. */
  'bystanders',
  /** What people hold. */
  'held-objects',
  /** Bags and umbrellas that the detector finds, outlined by MobileSAM. */
  'carried-objects',
  /** Hair and fur refined along the photo's colours. */
  'hair',
  /** Dishes completed to their rims. */
  'dish-rim',
  /** Our garment network; without it the selfie network's clothes count. */
  'garment-network',
  /** Faces removed from garments. */
  'faces',
  /** The guided filter; without it alpha is upsampled bilinearly. */
  'guided-filter',
  /** Alpha levels: nearly 0 and nearly 1 are clamped. */
  'alpha-levels',
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
