import { type BuiltinNetworkId, builtinNetwork } from '@nobg/models/registry/builtin-networks.js';
import { allowsNetwork, type LicenceSet } from '../network-choice.js';

const MOBILE_SAM = ['mobile-sam-encoder', 'mobile-sam-decoder'] as const;

/**
 * Which implementations each capability has, and the networks that each of them runs, in the order of first use. A set
 * of licences has the first implementation whose networks it allows. What a mode fetches follows from this table; it
 * holds no code, so that a process without networks can read it.
 */
export const IMPLEMENTATIONS = {
  saliency: {
    isnet: ['isnet'],
    'u2netp-mobile-sam': ['u2netp', ...MOBILE_SAM],
  },
  /** What is fused with the first. */
  saliencyFusion: { learned: ['u2netp', 'selfie-multiclass', 'saliency-fusion'] },
  personMatting: {
    rvm: ['rvm'],
    ensemble: ['deeplab-voc', 'selfie-multiclass', ...MOBILE_SAM],
  },
  detection: {
    centernet: ['centernet'],
    deeplab: ['deeplab-voc'],
  },
  parsing: { selfie: ['selfie-multiclass'] },
  /** What parsing needs for garments beyond the parts of a person. */
  garmentParsing: { garments: ['garments'] },
  prompting: { 'mobile-sam': MOBILE_SAM },
} as const satisfies Readonly<
  Record<string, Readonly<Record<string, readonly BuiltinNetworkId[]>>>
>;

/** What modes are made of. */
export type Need = keyof typeof IMPLEMENTATIONS;

/** Names of a capability's implementations. */
export type ImplementationOf<N extends Need> = keyof (typeof IMPLEMENTATIONS)[N] & string;

/**
 * The implementation of a capability that a set of licences has.
 * @throws Error where it has none
 */
export function implementationFor<N extends Need>(
  need: N,
  licences: LicenceSet,
): ImplementationOf<N> {
  const names = Object.keys(IMPLEMENTATIONS[need]) as ImplementationOf<N>[];
  const name = names.find((each) =>
    networksOf(need, each).every((id) => allowsNetwork(licences, builtinNetwork(id)!)),
  );
  if (name === undefined) throw new Error(`the set "${licences}" has no network for ${need}`);
  return name;
}

/** Ids of the networks that a set of licences runs for a capability. */
export function capabilityNetworks(need: Need, licences: LicenceSet): readonly BuiltinNetworkId[] {
  return networksOf(need, implementationFor(need, licences));
}

function networksOf<N extends Need>(
  need: N,
  name: ImplementationOf<N>,
): readonly BuiltinNetworkId[] {
  return IMPLEMENTATIONS[need][name] as readonly BuiltinNetworkId[];
}
