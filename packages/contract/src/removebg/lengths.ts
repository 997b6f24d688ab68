import type { Length } from '../composition.js';

/** Digits that a number may have: what is longer is no length, and never becomes Infinity. */
const NUMBER = /^\d{1,6}(?:\.\d{1,6})?$/;

/** A number ≥ 0 written plainly: no sign, no exponent. Null where the text is none. */
export function plainNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

/** `30px`, `12.5%`, and `30`, which is px. Null where the text is no length. */
function readLength(text: string): Length | null {
  const [, digits = '', unit = 'px'] = /^([\d.]+)(px|%)?$/i.exec(text) ?? [];
  const value = plainNumber(digits);
  return value === null ? null : { value, unit: unit === '%' ? '%' : 'px' };
}

/** Words with white space between them. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Lengths with white space between them; null unless every word is one. */
export function readLengths(text: string): Length[] | null {
  const lengths = words(text).map(readLength);
  return lengths.some((length) => length === null) ? null : (lengths as Length[]);
}
