import { MODES, type Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { hasPrompt } from './context/has-prompt.js';
import { DEFAULT_CHOICE, type LicenceSet, type NetworkChoice } from './network-choice.js';

const SAM = ['mobile-sam-encoder', 'mobile-sam-decoder'] as const;
const PEOPLE = ['isnet', 'rvm', 'centernet', 'selfie-multiclass'] as const;
const PERMISSIVE_SALIENT = ['u2netp', ...SAM] as const;
const PERMISSIVE_PEOPLE = [...PERMISSIVE_SALIENT, 'deeplab-voc', 'selfie-multiclass'] as const;

/**
 * What each mode may ask for on one photo or another, in the order of first use.
 * @internal
 */
export const MODE_NETWORKS = {
  any: {
    common: PEOPLE,
    body: PEOPLE,
    product: ['isnet'],
    food: ['isnet'],
    clothing: [...PEOPLE, 'garments'],
  },
  permissive: {
    common: PERMISSIVE_PEOPLE,
    body: PERMISSIVE_PEOPLE,
    product: PERMISSIVE_SALIENT,
    food: PERMISSIVE_SALIENT,
    clothing: [...PERMISSIVE_PEOPLE, 'garments'],
  },
} as const satisfies Readonly<Record<LicenceSet, Readonly<Record<Mode, readonly string[]>>>>;

/**
 * Ids of the built-in networks that modes are made of.
 * @internal
 */
export type BuiltinNetworkId = (typeof MODE_NETWORKS)[LicenceSet][Mode][number];

/** The networks that find a salient subject; one of the operator's own takes their place. */
const SALIENT: readonly string[] = ['isnet', 'u2netp'];

/** What modes of the set `any` use beyond that where it is there. */
const EXTRAS: Readonly<Partial<Record<Mode, readonly string[]>>> = {
  common: ['u2netp', ...SAM],
  body: ['u2netp', ...SAM],
  product: ['u2netp'],
  food: ['u2netp'],
  clothing: ['u2netp'],
};

/**
 * Ids of what a mode uses where it is there: it works without, too, so that a first start can
 * cut out before everything has been fetched. A network of the operator's own is left to itself.
 */
export function extrasFor(mode: Mode, choice: NetworkChoice = DEFAULT_CHOICE): readonly string[] {
  const alone = choice.licences !== 'any' || choice.own[mode] !== undefined;
  return alone ? [] : (EXTRAS[mode] ?? []);
}

/** Ids of the networks that a cutout may need, as far as can be told without its photo. */
export function networksFor(
  mode: Mode,
  options: CutoutOptions,
  choice: NetworkChoice = DEFAULT_CHOICE,
): readonly string[] {
  const own = choice.own[mode];
  const ofSet: readonly string[] = MODE_NETWORKS[choice.licences][mode];
  const ids = own === undefined ? ofSet : ofSet.map((id) => (SALIENT.includes(id) ? own : id));
  return hasPrompt(options) || options.plate === 'drop' ? [...new Set([...ids, ...SAM])] : ids;
}

/** Ids of all networks that the modes may need: what a first start fetches, in this order. */
export function requiredNetworks(choice: NetworkChoice = DEFAULT_CHOICE): readonly string[] {
  const byMode = MODES.map((mode) => networksFor(mode, {}, choice));
  // What each mode begins with comes first, so that some work before the rest is there.
  const extras = MODES.flatMap((mode) => extrasFor(mode, choice));
  return [...new Set([...byMode.map(([first]) => first!), ...byMode.flat(), ...SAM, ...extras])];
}
