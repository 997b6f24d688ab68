import { domainToASCII } from 'node:url';
import { EMAIL_MAX_LENGTH } from '@nobg/contract/app/account.js';
import { NobgError } from '@nobg/contract/errors.js';
import { quoted } from '@nobg/contract/read-fields.js';

/** RFC 5321, 4.5.3.1.1; octets. */
const LOCAL_MAX_BYTES = 64;
const DOMAIN_MAX_LENGTH = 253;

/** RFC 5322's dot-atom, with letters, marks and digits of every script (RFC 6531). No quoted forms. */
const LOCAL =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;

/** Scripts whose letters look like each other: "раураl" in Cyrillic is not "paypal". */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

/**
 * An address in the one form in which addresses are compared: NFKC, lower case, its
 * domain in ASCII (`bücher.example` is `xn--bcher-kva.example`).
 *
 * Lower case also before the @: servers may tell `A@` from `a@` (RFC 5321, 2.4), but none
 * that people use does, and two accounts that look the same would be worse.
 *
 * @throws NobgError `invalid_email`
 */
export function normaliseEmail(given: string): string {
  const fault = (expected: string): NobgError => refused(given, expected);
  const text = given.trim();
  if (/[\p{C}\p{Z}]/u.test(text)) throw fault('no spaces and no control characters');
  const folded = text.normalize('NFKC').toLowerCase();
  if (folded.length > EMAIL_MAX_LENGTH) throw fault(`at most ${EMAIL_MAX_LENGTH} characters`);
  const at = folded.lastIndexOf('@');
  const local = folded.slice(0, Math.max(0, at));
  const named = folded.slice(at + 1);
  if (at < 1 || !LOCAL.test(local)) throw fault('a name, an @ and a domain');
  if (Buffer.byteLength(local) > LOCAL_MAX_BYTES) {
    throw fault(`at most ${LOCAL_MAX_BYTES} bytes before the @`);
  }
  if ([local, ...named.split('.')].some(mixesScripts)) {
    throw fault('letters of one alphabet in a name');
  }
  const domain = domainToASCII(named);
  const labels = domain.split('.');
  const wellFormed = labels.length > 1 && labels.every((label) => LABEL.test(label));
  // The last label of a name is never a number: that would be an IP address.
  if (!wellFormed || domain.length > DOMAIN_MAX_LENGTH || /^\d+$/.test(labels.at(-1) ?? '')) {
    throw fault('a domain such as example.org after the @');
  }
  const address = `${local}@${domain}`;
  if (address.length > EMAIL_MAX_LENGTH) throw fault(`at most ${EMAIL_MAX_LENGTH} characters`);
  return address;
}

function mixesScripts(name: string): boolean {
  return SCRIPTS.filter((script) => script.test(name)).length > 1;
}

function refused(given: string, expected: string): NobgError {
  const received = quoted(given);
  return new NobgError('invalid_email', `email: expected ${expected}, but got ${received}.`, {
    fields: [{ field: 'email', expected, received }],
  });
}
