import type { Mode } from '@nobg/contract/modes.js';
import { isPermissive } from '@nobg/models/registry/descriptor.js';

/**
 * Sets of networks by what their terms allow: all that NoBG knows, or those alone whose
 * weights and packages are under permissive licences, without copyleft and without a limit
 * to non-commercial use.
 */
export const LICENCE_SETS = ['any', 'permissive'] as const;

export type LicenceSet = (typeof LICENCE_SETS)[number];

/** Whether a set of licences has a network. */
export function allowsNetwork(
  licences: LicenceSet,
  network: Parameters<typeof isPermissive>[0],
): boolean {
  return licences === 'any' || isPermissive(network);
}

/** Which networks the modes are made of. */
export interface NetworkChoice {
  readonly licences: LicenceSet;
  /**
   * Ids of networks of the operator's own, by the mode in which each finds the salient
   * subject in place of the set's network; compiled to the form that ../networks/operator-network.ts reads.
   */
  readonly own: Readonly<Partial<Record<Mode, string>>>;
}

export const DEFAULT_CHOICE: NetworkChoice = { licences: 'any', own: {} };
