import type { Plane } from '../../plane.js';
import { applyModel } from '../apply-model.js';
import { guidedFilter } from '../guided-filter.js';
import { resamplePlane } from '../resample-plane.js';
import { solveMatte } from './solve-matte.js';

/** All that drawing a tile takes. */
export interface TileView {
  /** The tile's part of the photo, h·w·3, 0..255, at the photo's own size. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** `rgb` at the size at which the tile is solved; the very same where that is its own. */
  readonly look: Uint8Array;
  /** h·w of the tile, 0..1: alpha as it was. */
  readonly before: Plane;
  /** h·w of `look`, 1 where alpha may change. */
  readonly unknown: Uint8Array;
  readonly lookWidth: number;
  readonly lookHeight: number;
}

/** Window and flatness of the filter that enlarges a tile, as in the standard way. */
const RADIUS = 4;
const EPSILON = 1e-4;

/**
 * Draws the alpha of one tile again.
 *
 * @returns h·w of the tile, 0..255
 */
export function drawTile(view: TileView): Uint8Array {
  const { rgb, width, height, look, before, unknown, lookWidth, lookHeight } = view;
  const matte = solveMatte(look, resamplePlane(before, lookWidth, lookHeight), unknown);
  if (lookWidth !== width || lookHeight !== height) {
    return applyModel(guidedFilter(look, matte, RADIUS, EPSILON), rgb, width, height);
  }
  const bytes = new Uint8Array(matte.data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(matte.data[i]! * 255);
  return bytes;
}
