import { pullPush } from '../../../matting/pull-push.js';
import { boxFilter } from '../../../ops/box-filter.js';
import { resampleMap } from '../../../ops/resample-map.js';
import { colourGap, type LabPlanes, pictureGap, type Tableware } from './colour.js';
import type { Depth } from './depth.js';
import { SURFACE, TABLEWARE } from './params.js';

/** How deep the surface is followed inwards in each round, in parts of the depth. */
const ROUNDS = [
  SURFACE.firstDepth,
  SURFACE.secondDepth,
  SURFACE.thirdDepth,
  SURFACE.lastDepth,
] as const;
const CELL = SURFACE.cellPx;

/** The bare surface of a plate or bowl at every pixel, and beyond its rim as if it went on. */
export interface Surface {
  /** h·w each. */
  readonly lab: LabPlanes;
  /** 0..255, h·w each. */
  readonly rgb: LabPlanes;
}

/**
 * What a plate or bowl would look like if it were empty: its colour at the rim, followed inwards over
 * what is like it, and continued smoothly under the food and beyond the rim.
 *
 * @param rgb h·w·3, 0..255
 * @param from indices count from this depth on: nearer to the outline colours are mixed
 */
export function surfaceOf(
  rgb: Uint8Array,
  lab: LabPlanes,
  { depth, deepest, width, height }: Depth,
  { colour }: Tableware,
  from: number,
): Surface {
  const known = new Float32Array(width * height);
  for (let i = 0; i < known.length; i++) {
    if (depth[i]! <= from || depth[i]! >= ROUNDS[0] * deepest) continue;
    if (colourGap(lab, i, colour) < TABLEWARE.sameColour) known[i] = 1;
  }
  let surface = continued(lab, known, width, height);
  for (const reach of ROUNDS) {
    for (let i = 0; i < known.length; i++) {
      const within = depth[i]! > from && depth[i]! < reach * deepest;
      known[i] = within && pictureGap(lab, surface, i) < SURFACE.sameColour ? 1 : 0;
    }
    if (reach !== ROUNDS.at(-1)) surface = continued(lab, known, width, height);
  }
  const channels = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(width * height);
    for (let i = 0; i < plane.length; i++) plane[i] = rgb[3 * i + channel]!;
    return plane;
  });
  return {
    lab: surface,
    rgb: continued(channels as unknown as LabPlanes, known, width, height),
  };
}

/** Three planes from where they are known to everywhere, smoothly. */
function continued(
  planes: LabPlanes,
  known: Float32Array,
  width: number,
  height: number,
): LabPlanes {
  const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
  const counts = new Float32Array(columns * rows);
  eachCell(width, height, (i, cell) => {
    counts[cell]! += known[i]!;
  });
  const weights = counts.map((count) => Math.min(1, count / (SURFACE.minSeen * CELL * CELL)));
  const of = (plane: Float32Array): Float32Array => {
    const means = new Float32Array(counts.length);
    eachCell(width, height, (i, cell) => {
      means[cell]! += plane[i]! * known[i]!;
    });
    for (let i = 0; i < means.length; i++) if (counts[i]! > 0) means[i]! /= counts[i]!;
    const filled = pullPush({ width: columns, height: rows, data: means }, weights).data;
    const scratch = new Float32Array(filled.length);
    // Twice: a triangle, in which no single cell stands out.
    for (let round = 0; round < 2; round++) boxFilter(filled, columns, rows, 1, scratch, filled);
    return resampleMap({ width: columns, height: rows, data: filled }, width, height).data;
  };
  return [of(planes[0]), of(planes[1]), of(planes[2])];
}

function eachCell(width: number, height: number, visit: (i: number, cell: number) => void): void {
  const columns = Math.ceil(width / CELL);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / CELL) * columns;
    for (let x = 0; x < width; x++, i++) visit(i, row + Math.floor(x / CELL));
  }
}
