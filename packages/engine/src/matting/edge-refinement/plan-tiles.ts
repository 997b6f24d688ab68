import type { Size } from '../../ops/size.js';
import { TILES } from './params.js';
import { planTileSpans, type TileSpan } from './tile-span.js';
import type { UnknownBand } from './unknown-band.js';

/** A part of the photo whose edges are drawn by themselves. */
export interface Tile {
  readonly across: TileSpan;
  readonly down: TileSpan;
  /** Px at which it is solved for each of the photo's, at most 1. */
  readonly scale: number;
  /** Sum of min(α, 255 − α) in it. */
  readonly uncertainty: number;
}

/**
 * Side at which a tile is solved, px; a tile of this size is seen at native resolution.
 * @internal
 */
export const TILE_SOLVE_SIZE = 512;
/** Around the band, px as they are solved. */
const MARGIN = TILE_SOLVE_SIZE / 16;

/**
 * Lays tiles over the soft band: as fine as the photo's own pixels where that takes no
 * more than {@link TILES} allow, else as fine as those can be.
 *
 * @returns the most uncertain first; none where the alpha is hard all over
 */
export function planTiles(band: UnknownBand, photo: Size): Tile[] {
  const region = softRegion(band, photo, MARGIN);
  if (!region) return [];
  let side = TILE_SOLVE_SIZE;
  let tiles = lay(band, region, side);
  while (tiles.length > TILES.maxCount) {
    side = Math.round(side * TILES.growth);
    tiles = lay(band, region, side);
  }
  return tiles.sort((a, b) => b.uncertainty - a.uncertainty);
}

/** One tile over all of the band, to be seen at `scale`; null where there is none. */
export function wholeTile(band: UnknownBand, photo: Size, scale: number): Tile | null {
  const region = softRegion(band, photo, Math.ceil(MARGIN / scale));
  if (!region) return null;
  const { left, top, right, bottom } = region;
  const across = planTileSpans(left, right - left, right - left)[0]!;
  const down = planTileSpans(top, bottom - top, bottom - top)[0]!;
  return { across, down, scale, uncertainty: uncertaintyIn(band, across, down) };
}

interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The box around all cells of the band, px of the photo, with a margin for context. */
function softRegion(band: UnknownBand, { width, height }: Size, margin: number): Region | null {
  const { cell, columns, rows, weight } = band;
  let left = columns;
  let top = rows;
  let right = -1;
  let bottom = -1;
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) {
      if (weight[i] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return null;
  return {
    left: Math.max(0, left * cell - margin),
    top: Math.max(0, top * cell - margin),
    right: Math.min(width, (right + 1) * cell + margin),
    bottom: Math.min(height, (bottom + 1) * cell + margin),
  };
}

function lay(band: UnknownBand, region: Region, side: number): Tile[] {
  const { left, top, right, bottom } = region;
  const tiles: Tile[] = [];
  for (const down of planTileSpans(top, bottom - top, side)) {
    for (const across of planTileSpans(left, right - left, side)) {
      const uncertainty = uncertaintyIn(band, across, down);
      const scale = Math.min(1, TILE_SOLVE_SIZE / Math.max(across.length, down.length));
      if (uncertainty >= TILES.minUncertainty) tiles.push({ across, down, scale, uncertainty });
    }
  }
  return tiles;
}

function uncertaintyIn(
  { cell, columns, rows, uncertainty }: UnknownBand,
  across: TileSpan,
  down: TileSpan,
): number {
  const right = Math.min(columns, Math.ceil((across.start + across.length) / cell));
  const bottom = Math.min(rows, Math.ceil((down.start + down.length) / cell));
  let sum = 0;
  for (let y = Math.floor(down.start / cell); y < bottom; y++) {
    for (let x = Math.floor(across.start / cell); x < right; x++)
      sum += uncertainty[y * columns + x]!;
  }
  return sum;
}
