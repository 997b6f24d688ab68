import { isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import { LICENCE_SETS, type LicenceSet } from '@nobg/engine/network-choice.js';
import { SMALL } from './subset.js';
import { UsageError } from './usage-error.js';

/** @returns null where the option was not given, as all of these do */
export function modeOf(option: string, text: string | undefined): Mode | null {
  if (text === undefined) return null;
  if (isMode(text)) return text;
  throw new UsageError(`Expected one of ${MODES.join(', ')} for ${option} but received ${text}.`);
}

export function licencesOf(text: string | undefined): LicenceSet {
  const set = LICENCE_SETS.find((known) => known === (text ?? 'any'));
  if (set) return set;
  throw new UsageError(
    `Expected one of ${LICENCE_SETS.join(', ')} for --licences but received ${text}.`,
  );
}

/** Photos of `--subset`. */
export function subsetSizeOf(text: string | undefined): number | null {
  if (text === 'small') return SMALL;
  if (text === undefined || /^[1-9]\d*$/.test(text)) return countOf('--subset', text);
  throw new UsageError(
    `Expected small or a whole number of 1 or more for --subset but received ${text}.`,
  );
}

export function countOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(
      `Expected a whole number of 1 or more for ${option} but received ${text}.`,
    );
  }
  return count;
}
