import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { isChosen } from './modes/is-chosen.js';
import type { REQUIRED_NETWORKS } from './required-networks.js';

type NetworkId = (typeof REQUIRED_NETWORKS)[number];

const PEOPLE = ['isnet', 'rvm', 'centernet', 'selfie-multiclass'] as const;
const SAM = ['mobile-sam-encoder', 'mobile-sam-decoder'] as const;

/** What each mode may ask for on one photo or another, in the order of first use. */
export const MODE_NETWORKS: Readonly<Record<Mode, readonly NetworkId[]>> = {
  common: PEOPLE,
  body: PEOPLE,
  product: ['isnet'],
  food: ['isnet', ...SAM],
  clothing: ['isnet', 'rvm', 'selfie-multiclass', 'garments'],
};

/**
 * What a mode uses beyond that where it is there: it works without, too, so that a first
 * start can cut out before everything has been fetched.
 */
export const MODE_EXTRAS: Readonly<Partial<Record<Mode, readonly string[]>>> = {
  common: SAM,
  // With `fallback=common`.
  body: SAM,
  product: ['centernet', ...SAM],
};

/** Ids of the networks that a cutout may need, as far as can be told without its photo. */
export function networksFor(mode: Mode, options: CutoutOptions): readonly NetworkId[] {
  const own = MODE_NETWORKS[mode];
  return isChosen(options) ? [...new Set([...own, ...SAM])] : own;
}
