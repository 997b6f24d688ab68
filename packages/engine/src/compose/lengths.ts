import type { Length, Region, Sides } from '@nobg/contract/composition.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { Size } from '../ops/size.js';
import type { Box } from '../types.js';

/** Widths along the four edges, whole px. */
export interface Edges {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export const NO_EDGES: Edges = { top: 0, right: 0, bottom: 0, left: 0 };

/** @param of what 100 % are, px */
export function toPixels({ value, unit }: Length, of: number): number {
  return unit === 'px' ? value : (value / 100) * of;
}

/** @param of whose width counts for left and right, and whose height for top and bottom */
export function toEdges(sides: Sides, of: Size): Edges {
  return {
    top: Math.round(toPixels(sides.top, of.height)),
    right: Math.round(toPixels(sides.right, of.width)),
    bottom: Math.round(toPixels(sides.bottom, of.height)),
    left: Math.round(toPixels(sides.left, of.width)),
  };
}

/**
 * The region in whole px of the photo, widened to them.
 * @throws NobgError `invalid_option` for one that leaves the photo, or holds no pixel
 */
export function toBox(region: Region, photo: Size): Box {
  const left = toPixels(region.left, photo.width);
  const right = toPixels(region.right, photo.width);
  const top = toPixels(region.top, photo.height);
  const bottom = toPixels(region.bottom, photo.height);
  const size = `the photo's ${photo.width} × ${photo.height} px`;
  const received = [left, top, right, bottom].map((at) => Math.round(at)).join(',');
  // Percentages of odd sizes miss the edge by less than this.
  const slack = 1e-6;
  const within =
    left >= 0 && top >= 0 && right <= photo.width + slack && bottom <= photo.height + slack;
  if (!within) throw roiError(`a region within ${size}`, `${received} px`);
  if (right - left < 1 || bottom - top < 1) {
    throw roiError(`a region of at least one pixel of ${size}`, `${received} px`);
  }
  const box = { left: Math.floor(left + slack), top: Math.floor(top + slack) };
  return {
    ...box,
    width: Math.min(photo.width, Math.ceil(right - slack)) - box.left,
    height: Math.min(photo.height, Math.ceil(bottom - slack)) - box.top,
  };
}

function roiError(expected: string, received: string): NobgError {
  return new NobgError('invalid_option', `roi: expected ${expected}, but got ${received}.`, {
    fields: [{ field: 'roi', expected, received }],
  });
}
