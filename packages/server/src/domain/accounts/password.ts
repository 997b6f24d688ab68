import { PASSWORD_LENGTH } from '@nobg/contract/app/account.js';
import { NobgError } from '@nobg/contract/errors.js';
import { COMMON_PASSWORDS } from './common-passwords.js';

/** Fewer different characters than this are one key held down, or two. */
const MIN_DIFFERENT = 4;

/** Runs of keyboard and alphabet, forwards and backwards. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
].flatMap((run) => [run, [...run].reverse().join('')]);

/**
 * A password in the form in which it is hashed (NFKC: it is the same from every keyboard).
 * Length and a list, no rules about kinds of characters: NIST SP 800-63B, 5.1.1.2.
 *
 * @param email normalised; a password may not be made of it
 * @throws NobgError `weak_password`; the password itself is never repeated
 */
export function checkPassword(given: string, email: string): string {
  const password = given.normalize('NFKC');
  const length = [...password].length;
  const { min, max } = PASSWORD_LENGTH;
  if (length < min) throw weak(`at least ${min} characters`, `${length}`);
  if (length > max) throw weak(`at most ${max} characters`, `${length}`);
  const plain = password.toLowerCase();
  if (new Set(plain).size < MIN_DIFFERENT) {
    throw weak(`at least ${MIN_DIFFERENT} different characters`, 'fewer');
  }
  if (isCommon(plain)) throw weak('a password that is not in lists of leaked ones', 'one that is');
  const [name = ''] = email.split('@');
  if (plain === email || (name.length >= 4 && stripped(plain) === stripped(name))) {
    throw weak('a password that is not the address', 'one made of it');
  }
  return password;
}

/** The password as it is compared; what could not have been set matches nothing. */
export function foldPassword(given: string): string {
  return given.normalize('NFKC');
}

function isCommon(plain: string): boolean {
  const bare = stripped(plain);
  return (
    COMMON_PASSWORDS.has(plain) ||
    COMMON_PASSWORDS.has(bare) ||
    RUNS.some((run) => run.includes(plain))
  );
}

/** Without the digits and signs that people put at the ends: `Password2024!` is `password`. */
function stripped(plain: string): string {
  const characters = [...plain];
  const first = characters.findIndex(isLetter);
  return first < 0 ? '' : characters.slice(first, characters.findLastIndex(isLetter) + 1).join('');
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

function weak(expected: string, received: string): NobgError {
  return new NobgError('weak_password', `password: expected ${expected}, but got ${received}.`, {
    fields: [{ field: 'password', expected, received }],
  });
}
