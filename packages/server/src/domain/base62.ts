import { randomBytes } from 'node:crypto';

/** @internal */
export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Gives that many random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/** 4 · 62: a byte below it picks one of 62 characters without favouring any. */
const UNBIASED_BELOW = 248;

/**
 * `length` characters of 0–9, A–Z and a–z, each as likely as the other: bytes that
 * would favour the first characters are thrown away. 5.95 bits a character.
 */
export function randomBase62(length: number, random: RandomBytes = randomBytes): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) {
      if (byte < UNBIASED_BELOW) text += BASE62[byte % 62];
    }
  }
  return text;
}

/** A whole number ≥ 0 in base 62, with zeros in front up to `width`. */
export function toBase62(value: number, width: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = BASE62[rest % 62] + text;
  return text.padStart(width, BASE62[0]);
}
