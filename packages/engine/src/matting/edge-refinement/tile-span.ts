import { TILES } from './params.js';

/** One tile's share of an axis, px: what it sees, and where it hands over to its neighbours. */
export interface TileSpan {
  readonly start: number;
  readonly length: number;
  /** Where the hand-over from the tile before begins; -Infinity for the first. */
  readonly fadeIn: number;
  /** Where the hand-over to the next tile begins; Infinity for the last. */
  readonly fadeOut: number;
  /** Length of a hand-over. */
  readonly fade: number;
}

/**
 * Covers `length` px from `start` on with as few spans of at most `side` px as overlap by a
 * quarter. Neighbours hand over in the middle of what both see, so each keeps context
 * beyond the part that it draws.
 */
export function planTileSpans(start: number, length: number, side: number): TileSpan[] {
  if (length <= side) {
    return [{ start, length, fadeIn: -Infinity, fadeOut: Infinity, fade: 1 }];
  }
  const overlap = Math.floor(side * TILES.overlap);
  const count = Math.ceil((length - overlap) / (side - overlap));
  const step = (length - side) / (count - 1);
  const at = (index: number) => start + Math.round(index * step);
  const fade = overlap / 2;
  const seam = (index: number) => (at(index - 1) + side + at(index) - fade) / 2;
  return Array.from({ length: count }, (_, index) => ({
    start: at(index),
    length: side,
    fadeIn: index === 0 ? -Infinity : seam(index),
    fadeOut: index === count - 1 ? Infinity : seam(index + 1),
    fade,
  }));
}

/**
 * How much of the picture at `position` (a pixel of the axis) is this span's to draw, 0..1.
 * Over all spans of a plan the shares add up to 1.
 */
export function blendWeight({ fadeIn, fadeOut, fade }: TileSpan, position: number): number {
  const middle = position + 0.5;
  const rise = (middle - fadeIn) / fade;
  const fall = 1 - (middle - fadeOut) / fade;
  return Math.max(0, Math.min(1, rise, fall));
}
