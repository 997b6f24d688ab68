import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { NobgError } from '@nobg/contract/errors.js';
import type { KeyKind } from '../../entities/api-key.js';
import { type RandomBytes, randomBase62, toBase62 } from '../base62.js';

/** 32 · 5.95 = 190 bits: nobody guesses one, so a fast hash is enough at rest. */
const RANDOM_LENGTH = 32;
/** 62⁶ > 2³². */
const CHECKSUM_LENGTH = 6;

const FORM = new RegExp(
  `^nobg_(?:live|test)_[0-9A-Za-z]{${RANDOM_LENGTH}}[0-9A-Za-z]{${CHECKSUM_LENGTH}}$`,
);

/**
 * A new secret: `nobg_live_` or `nobg_test_`, 32 random base62 characters, and the
 * CRC32 of all that in 6 base62 characters, so that a typo is known without a look-up
 * (the form of GitHub's tokens: https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/).
 */
export function newSecret(kind: KeyKind, random?: RandomBytes): string {
  const body = `nobg_${kind}_${randomBase62(RANDOM_LENGTH, random)}`;
  return body + checksum(body);
}

/** @throws NobgError `malformed_key` unless prefix, length, alphabet and checksum are right */
export function checkSecret(secret: string): void {
  const fault = faultOf(secret);
  if (fault !== null) {
    throw new NobgError(
      'malformed_key',
      `The API key is not one of ours: ${fault}. Copy it again, all of it.`,
    );
  }
}

/** SHA-256 of the secret, as hex: what is kept of it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function checksum(body: string): string {
  return toBase62(crc32(body), CHECKSUM_LENGTH);
}

/** What is wrong with the secret's form, without repeating any of it; null where nothing is. */
function faultOf(secret: string): string | null {
  if (!/^nobg_(?:live|test)_/.test(secret))
    return 'it does not begin with nobg_live_ or nobg_test_';
  const expected = 'nobg_live_'.length + RANDOM_LENGTH + CHECKSUM_LENGTH;
  if (secret.length !== expected)
    return `it has ${secret.length} characters instead of ${expected}`;
  if (!FORM.test(secret)) return 'it holds characters other than letters and digits';
  if (checksum(secret.slice(0, -CHECKSUM_LENGTH)) !== secret.slice(-CHECKSUM_LENGTH)) {
    return 'its checksum does not match, so a character is wrong';
  }
  return null;
}
