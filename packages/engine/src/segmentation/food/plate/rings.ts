import { median } from '../../../ops/median.js';
import { colourGap, gapOf, type LabColour, type LabPlanes, pictureGap } from './colour.js';
import type { Depth } from './depth.js';
import { RINGS } from './params.js';

/**
 * How far each pixel is from the bare surface, but for what runs around the rim: lines, shaded edges
 * and patterns are the same at one depth all around, food is not.
 *
 * @param lab of the photo
 * @param surface of the bare surface
 * @param patterned whether the rim is nowhere smooth, so that its pixels and not its sectors are alike
 * @returns h·w; 0 outside the dish
 */
export function unlikeSurface(
  lab: LabPlanes,
  surface: LabPlanes,
  { depth, deepest, width, height }: Depth,
  patterned: boolean,
): Float32Array {
  const unlike = new Float32Array(width * height);
  const rings: number[][] = [];
  const wide = Math.max(RINGS.minWidthPx, RINGS.width * deepest);
  for (let i = 0; i < unlike.length; i++) {
    if (depth[i] === 0) continue;
    unlike[i] = pictureGap(lab, surface, i);
    if (depth[i]! >= RINGS.maxDepth * deepest) continue;
    const ring = Math.floor(depth[i]! / wide);
    rings[ring] ??= [];
    rings[ring].push(i);
  }
  const rest = lab.map((plane, channel) =>
    plane.map((value, i) => value - surface[channel]![i]!),
  ) as unknown as LabPlanes;
  const middle = middleOf(depth, width);
  for (const ring of rings) {
    if (!ring) continue;
    if (patterned) allowPattern(unlike, rest, ring);
    else allowLines(unlike, rest, ring, middle, width);
  }
  return unlike;
}

/** What is no further off than the ring's pixels are from their middle counts for little. */
function allowPattern(unlike: Float32Array, rest: LabPlanes, ring: readonly number[]): void {
  const middle = eachOf(rest, (plane) => median(ring.map((i) => plane[i]!)));
  const gaps = ring.map((i) => colourGap(rest, i, middle));
  const spread = Math.max(RINGS.minPatternSpread, median(gaps));
  for (const [k, i] of ring.entries()) {
    unlike[i] = Math.min(unlike[i]!, gaps[k]! * Math.min(1, RINGS.patternSpread / spread));
  }
}

/** Where most sectors of a ring are alike, a pixel is as unlike as its sector is. */
function allowLines(
  unlike: Float32Array,
  rest: LabPlanes,
  ring: readonly number[],
  middle: { x: number; y: number },
  width: number,
): void {
  const sectors: number[][] = Array.from({ length: RINGS.sectors }, () => []);
  for (const i of ring) {
    const angle = Math.atan2(Math.floor(i / width) - middle.y, (i % width) - middle.x);
    const turn = angle / (2 * Math.PI) + 0.5;
    sectors[Math.min(RINGS.sectors - 1, Math.floor(turn * RINGS.sectors))]!.push(i);
  }
  const told = sectors.filter((sector) => sector.length >= RINGS.minSectorPixels);
  if (told.length === 0) return;
  const means = told.map((sector) => eachOf(rest, (plane) => meanAt(plane, sector)));
  const usual = [0, 1, 2].map((channel) => median(means.map((mean) => mean[channel]!)));
  const gaps = means.map(([l, u, v]) => gapOf(l - usual[0]!, u - usual[1]!, v - usual[2]!));
  if (gaps.filter((gap) => gap < RINGS.sameColour).length < RINGS.minAlike * told.length) return;
  for (const [k, sector] of told.entries()) {
    for (const i of sector) unlike[i] = Math.min(unlike[i]!, gaps[k]!);
  }
}

function eachOf([L, a, b]: LabPlanes, value: (plane: Float32Array) => number): LabColour {
  return [value(L), value(a), value(b)];
}

function meanAt(plane: Float32Array, pixels: readonly number[]): number {
  let sum = 0;
  for (const i of pixels) sum += plane[i]!;
  return sum / pixels.length;
}

/** The middle of the dish, px. */
function middleOf(depth: Float32Array, width: number): { x: number; y: number } {
  let [x, y, count] = [0, 0, 0];
  for (let i = 0; i < depth.length; i++) {
    if (depth[i] === 0) continue;
    x += i % width;
    y += Math.floor(i / width);
    count++;
  }
  return { x: x / Math.max(1, count), y: y / Math.max(1, count) };
}
