import { createRequire } from 'node:module';
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** What follows costs time by its square, and says nothing more of what is easily guessed. */
const MAX_CHARACTERS = 64;

const require = createRequire(import.meta.url);
let estimator: ZxcvbnFactory | undefined;

/**
 * How many guesses a password withstands, as a power of ten, by zxcvbn: some 49,000 leaked passwords,
 * their spellings with digits and capitals, keyboard runs, repeats, sequences and dates.
 * @param password at most its first 64 characters count
 * @param own what an attacker knows of its owner
 * @see Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", USENIX Security 2016
 */
export function guessesLog10(password: string, own: readonly string[]): number {
  estimator ??= makeEstimator();
  const start = [...password].slice(0, MAX_CHARACTERS).join('');
  return estimator.check(start, [...own]).guessesLog10;
}

/** Read when a password is first set: a start of the server need not wait for its lists. */
function makeEstimator(): ZxcvbnFactory {
  const core = require('@zxcvbn-ts/core') as typeof import('@zxcvbn-ts/core');
  const common =
    require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary },
    graphs: common.adjacencyGraphs,
  });
}
