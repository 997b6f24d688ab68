import type { Length, Sides } from '../composition.js';

/** Digits that a number may have: what is longer is no length, and never becomes Infinity. */
const NUMBER = /^\d{1,6}(?:\.\d{1,6})?$/;

/** A number ≥ 0 written plainly: no sign, no exponent. Null where the text is none. */
export function plainNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

/** `30px`, `12.5%`, and `30`, which is px. Null where the text is no length. */
export function readLength(text: string): Length | null {
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

/** Margins may be up to half the subject, or 500 px. */
const MAX_MARGIN = { px: 500, '%': 50 } as const;

/**
 * One value for all sides, two for top and bottom, left and right, or four from the top
 * clockwise, as in CSS. Undefined where the text is no such list or a value is above its bound.
 */
export function readMargins(text: string): Sides | undefined {
  const lengths = readLengths(text);
  if (lengths === null || lengths.some(({ value, unit }) => value > MAX_MARGIN[unit])) {
    return undefined;
  }
  const [first, second, third, fourth, ...rest] = lengths;
  if (first === undefined || rest.length > 0) return undefined;
  if (second === undefined) return { top: first, right: first, bottom: first, left: first };
  if (third === undefined) return { top: first, right: second, bottom: first, left: second };
  if (fourth === undefined) return undefined;
  return { top: first, right: second, bottom: third, left: fourth };
}
