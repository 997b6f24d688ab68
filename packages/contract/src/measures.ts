import colourNames from 'color-name';
import type { CanvasSize, Colour, Length, Position, Region, Sides } from './composition.js';
import { SIZE_TIERS, type SizeBounds } from './output.js';

/*
 * How lengths, colours and places are written as text, in forms and on the command line. Each
 * function gives null for what is none.
 */

/** px; no photo that is taken is longer. */
const MAX_COORDINATE = 100_000;
/** Margins, paddings: more than this is a slip of the pen. */
const MAX_SIDE = { px: 500, '%': 50 };
/** px; of a canvas that is asked for. */
const MAX_CANVAS = 10_000;

const LENGTH = /^(\d{1,6}(?:\.\d{1,4})?)(px|%)?$/;

/** `12px`, `12%`, or `12`, which is px. */
export function parseLength(text: string): Length | null {
  const match = LENGTH.exec(text.trim());
  if (match === null) return null;
  const length: Length = { value: Number(match[1]), unit: match[2] === '%' ? '%' : 'px' };
  return length.value <= (length.unit === '%' ? 100 : MAX_COORDINATE) ? length : null;
}

/** One, two or four lengths as in CSS: all; top and bottom, left and right; or clockwise from the top. */
export function parseSides(text: string): Sides | null {
  const lengths = words(text).map(parseLength);
  const good = lengths.filter((length) => length !== null);
  if (good.length !== lengths.length) return null;
  if (good.some(({ value, unit }) => value > MAX_SIDE[unit])) return null;
  const [top, right = top, bottom = top, left = right] = good;
  if (![1, 2, 4].includes(good.length) || !top || !right || !bottom || !left) return null;
  return { top, right, bottom, left };
}

/** Four lengths: left, top, right, bottom. */
export function parseRegion(text: string): Region | null {
  const lengths = words(text).map(parseLength);
  const [left, top, right, bottom, ...rest] = lengths;
  if (!left || !top || !right || !bottom || rest.length > 0) return null;
  const empty = (from: Length, to: Length) => from.unit === to.unit && from.value >= to.value;
  return empty(left, right) || empty(top, bottom) ? null : { left, top, right, bottom };
}

/** `original`, `center`, one percentage for both axes, or two. */
export function parsePosition(text: string): Position | null {
  const given = text.trim();
  if (given === 'original') return 'original';
  if (given === 'center' || given === 'centre') return { x: 0.5, y: 0.5 };
  const shares = words(given).map(parseShare);
  const [x, y = x, ...rest] = shares;
  return x == null || y == null || rest.length > 0 ? null : { x, y };
}

/** A percentage, as 0..1. */
export function parseShare(text: string): number | null {
  const length = /%$/.test(text) ? parseLength(text) : null;
  return length && length.value / 100;
}

/** `1200x800` */
export function parseCanvas(text: string): CanvasSize | null {
  const match = /^(\d{1,5})\s*[x×]\s*(\d{1,5})$/.exec(text.trim());
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const good = [width, height].every((side) => side >= 1 && side <= MAX_CANVAS);
  return good ? { width, height } : null;
}

/** `4:5`, as width to height. */
export function parseAspect(text: string): number | null {
  const match = /^(\d{1,5}(?:\.\d{1,3})?)\s*[:/]\s*(\d{1,5}(?:\.\d{1,3})?)$/.exec(text.trim());
  const aspect = Number(match?.[1]) / Number(match?.[2]);
  return aspect >= 0.1 && aspect <= 10 ? aspect : null;
}

/** A tier by name, `1200px` for the longer side, `2mp` or `0.25mp` for the pixels. */
export function parseSize(text: string): SizeBounds | null {
  const given = text.trim().toLowerCase();
  if (Object.hasOwn(SIZE_TIERS, given)) {
    return { maxPixels: SIZE_TIERS[given as keyof typeof SIZE_TIERS] };
  }
  const match = /^(\d{1,6}(?:\.\d{1,4})?)(px|mp)$/.exec(given);
  const value = Number(match?.[1]);
  if (!(value > 0)) return null;
  if (match?.[2] === 'mp') return { maxPixels: Math.max(1, Math.round(value * 1e6)) };
  return Number.isInteger(value) ? { maxSide: value } : null;
}

/** 3, 4, 6 or 8 hex digits, with or without #, a name of CSS, or `transparent`. */
export function parseColour(text: string): Colour | null {
  const given = text.trim().toLowerCase();
  if (given === 'transparent') return { red: 0, green: 0, blue: 0, alpha: 0 };
  const named = Object.hasOwn(colourNames, given) ? colourNames[given] : undefined;
  if (named) return { red: named[0], green: named[1], blue: named[2], alpha: 255 };
  const digits = /^#?([\da-f]{3,8})$/.exec(given)?.[1] ?? '';
  const short = digits.length === 3 || digits.length === 4;
  if (!short && digits.length !== 6 && digits.length !== 8) return null;
  const whole = short ? [...digits].map((digit) => digit + digit).join('') : digits;
  const [red = 0, green = 0, blue = 0, alpha = 255] = (whole.match(/../g) ?? []).map((pair) =>
    Number.parseInt(pair, 16),
  );
  return { red, green, blue, alpha };
}

function words(text: string): string[] {
  return text.trim().split(/\s*,\s*|\s+/);
}
