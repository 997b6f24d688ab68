import type { Position, Region } from '../composition.js';
import { plainNumber, readLengths, words } from './lengths.js';

/** `x1 y1 x2 y2`, each in px or %. Undefined where the text is not that. */
export function readRegion(text: string): Region | undefined {
  const lengths = readLengths(text);
  const [left, top, right, bottom] = lengths ?? [];
  if (!left || !top || !right || !bottom || lengths?.length !== 4) return undefined;
  return { left, top, right, bottom };
}

/** Whether a region goes beyond every photo: what only its pixels tell is found with them. */
export function exceedsAnyPhoto(region: Region): boolean {
  return Object.values(region).some(({ value, unit }) => unit === '%' && value > 100);
}

/** Whether a region holds nothing, as far as its own units tell. */
export function isEmptyRegion({ left, top, right, bottom }: Region): boolean {
  const closed = (from: Region['left'], to: Region['left']): boolean =>
    to.value === 0 || (from.unit === to.unit && to.value <= from.value);
  return closed(left, right) || closed(top, bottom);
}

/** Whether a region is the whole photo, which is the same as none. */
export function isWholePhoto({ left, top, right, bottom }: Region): boolean {
  const full = ({ value, unit }: Region['left']): boolean => unit === '%' && value === 100;
  return left.value === 0 && top.value === 0 && full(right) && full(bottom);
}

/** `10%` to `100%` as a fraction; null for `original`; undefined where the text is neither. */
export function readScale(text: string): number | null | undefined {
  if (text === 'original') return null;
  const percent = readPercent(text);
  return percent !== null && percent >= 10 && percent <= 100 ? percent / 100 : undefined;
}

/**
 * `original`, `center`, one percentage for both directions, or two: from left, from top.
 * Undefined where the text is none of them.
 */
export function readPosition(text: string): Position | undefined {
  if (text === 'original') return 'original';
  if (text === 'center') return { x: 0.5, y: 0.5 };
  const [x, y = x, ...rest] = words(text).map(readPercent);
  if (x == null || y == null || rest.length > 0 || x > 100 || y > 100) return undefined;
  return { x: x / 100, y: y / 100 };
}

function readPercent(text: string): number | null {
  return text.endsWith('%') ? plainNumber(text.slice(0, -1)) : null;
}
