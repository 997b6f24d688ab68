import { boxFilter } from '../../../ops/box-filter.js';
import { TABLEWARE } from './params.js';

/** L*a*b* planes, h·w each. */
export type LabPlanes = readonly [Float32Array, Float32Array, Float32Array];

/** One colour of L*a*b*. */
export type LabColour = readonly [number, number, number];

/** What a plate or bowl looks like at its rim. */
export interface Tableware {
  readonly colour: LabColour;
  /** 0..2: how much of the rim has this colour and is smooth, and has it and is grey. */
  readonly merit: number;
  /** Its colour runs around the rim, but as a pattern: nowhere smooth. */
  readonly patterned: boolean;
}

/** Steps towards the middle of a cloud of colours; after these it moves no more. */
const STEPS = 5;
/** Size of a cell in which colours are counted. */
const CELL = { lightness: 10, colour: 6 };

/** How far two colours are apart, of their differences in L*a*b*, with lightness at half its weight. */
export function gapOf(lightness: number, a: number, b: number): number {
  return Math.hypot(lightness * TABLEWARE.lightnessWeight, a, b);
}

/** How far the colour of a pixel is from another. */
export function colourGap([L, a, b]: LabPlanes, at: number, [l, u, v]: LabColour): number {
  return gapOf(L[at]! - l, a[at]! - u, b[at]! - v);
}

/** How far two pictures are apart at a pixel. */
export function pictureGap(one: LabPlanes, other: LabPlanes, at: number): number {
  return gapOf(
    one[0][at]! - other[0][at]!,
    one[1][at]! - other[1][at]!,
    one[2][at]! - other[2][at]!,
  );
}

/**
 * The colour of a plate or bowl, from what lies along its rim. Tableware is smooth, or grey: of the
 * frequent colours there, the one that is so most often is taken, for food may reach around most of a rim.
 *
 * @param rough as of {@link roughness}
 * @param band indices of the pixels along the rim
 * @returns null where there are none
 */
export function tablewareOf(
  lab: LabPlanes,
  rough: Float32Array,
  band: readonly number[],
): Tableware | null {
  let left = band;
  let best: { colour: LabColour; smooth: number; merit: number } | null = null;
  for (let i = 0; i < TABLEWARE.maxColours && left.length > 0; i++) {
    const colour = frequentColour(lab, left);
    const own = left.filter((at) => colourGap(lab, at, colour) < TABLEWARE.sameColour);
    if (own.length === 0) break;
    left = left.filter((at) => colourGap(lab, at, colour) >= TABLEWARE.sameColour);
    const smooth = own.filter((at) => rough[at]! < TABLEWARE.maxSmoothDeviation).length;
    const grey = Math.max(0, 1 - Math.hypot(colour[1], colour[2]) / TABLEWARE.minFoodChroma);
    const merit = smooth + own.length * grey;
    if (!best || merit > best.merit) best = { colour, smooth: smooth / own.length, merit };
  }
  if (!best) return null;
  const { colour, smooth, merit } = best;
  return { colour, merit: merit / band.length, patterned: smooth < TABLEWARE.minSmooth };
}

/** Standard deviation of the colours in a window around each pixel, h·w. */
export function roughness(lab: LabPlanes, width: number, height: number): Float32Array {
  const variance = new Float32Array(width * height);
  const scratch = new Float32Array(variance.length);
  const mean = new Float32Array(variance.length);
  const square = new Float32Array(variance.length);
  for (const [channel, plane] of lab.entries()) {
    const weight = channel === 0 ? TABLEWARE.lightnessWeight ** 2 : 1;
    boxFilter(plane, width, height, TABLEWARE.windowPx, scratch, mean);
    for (let i = 0; i < square.length; i++) square[i] = plane[i]! ** 2;
    boxFilter(square, width, height, TABLEWARE.windowPx, scratch, square);
    for (let i = 0; i < variance.length; i++) {
      variance[i]! += weight * Math.max(0, square[i]! - mean[i]! ** 2);
    }
  }
  return variance.map(Math.sqrt);
}

/** The middle of the densest cloud of colours: the fullest cell, then mean shift from there. */
function frequentColour(lab: LabPlanes, pixels: readonly number[]): LabColour {
  const [L, a, b] = lab;
  const cells = new Map<string, { sum: [number, number, number]; count: number }>();
  let fullest = { sum: [0, 0, 0] as [number, number, number], count: 0 };
  for (const at of pixels) {
    const [l, u, v] = [L[at]!, a[at]!, b[at]!];
    const key = `${Math.round(l / CELL.lightness)},${Math.round(u / CELL.colour)},${Math.round(v / CELL.colour)}`;
    const cell = cells.get(key) ?? { sum: [0, 0, 0], count: 0 };
    cells.set(key, cell);
    cell.sum[0] += l;
    cell.sum[1] += u;
    cell.sum[2] += v;
    cell.count++;
    if (cell.count > fullest.count) fullest = cell;
  }
  let colour = meanOf(fullest.sum, fullest.count);
  for (let step = 0; step < STEPS; step++) {
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (const at of pixels) {
      if (colourGap(lab, at, colour) >= TABLEWARE.sameColour) continue;
      sum[0] += L[at]!;
      sum[1] += a[at]!;
      sum[2] += b[at]!;
      count++;
    }
    if (count > 0) colour = meanOf(sum, count);
  }
  return colour;
}

function meanOf([l, u, v]: readonly [number, number, number], count: number): LabColour {
  return [l / count, u / count, v / count];
}
