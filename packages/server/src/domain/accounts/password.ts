import { PASSWORD_LENGTH } from '@nobg/contract/app/account.js';
import { NobgError } from '@nobg/contract/errors.js';
import { guessesLog10 } from './password-strength.js';

/** Fewer different characters than this are one key held down, or two. */
const MIN_DIFFERENT = 4;

/**
 * Guesses that a password has to withstand, as a power of ten: what zxcvbn calls safe against somebody
 * who may guess at the sign-in page without being slowed down.
 */
const MIN_GUESSES_LOG10 = 6;

/** A leaked password within digits and signs is one of the first that are tried. */
const LEAKED_LOG10 = 4.5;

/**
 * A password in the form in which it is hashed (NFKC: it is the same from every keyboard).
 * Length and an estimate, no rules about kinds of characters: NIST SP 800-63B, 5.1.1.2.
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
  const [name = ''] = email.split('@');
  if (plain === email || (name.length >= 4 && stripped(plain) === stripped(name))) {
    throw weak('a password that is not the address', 'one made of it');
  }
  if (isEasilyGuessed(plain, [email, name])) {
    throw weak(
      'a password that is not easily guessed',
      'one that is, or is in lists of leaked ones',
    );
  }
  return password;
}

/** The password as it is compared; what could not have been set matches nothing. */
export function foldPassword(given: string): string {
  return given.normalize('NFKC');
}

function isEasilyGuessed(plain: string, own: readonly string[]): boolean {
  if (guessesLog10(plain, own) < MIN_GUESSES_LOG10) return true;
  const bare = stripped(plain);
  return bare !== plain && bare !== '' && guessesLog10(bare, own) < LEAKED_LOG10;
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
