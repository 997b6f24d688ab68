import type { FloatMap } from '../../ops/float-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import type { Box } from '../../types.js';
import { WINDOWS } from './params.js';

/**
 * Which parts of a person a network that takes a small square sees: the whole, stretched,
 * and windows along the longer side that show the parts larger and in their true shape.
 *
 * @param width of the person's box, px
 * @returns boxes inside it, px, the whole first
 */
export function slidingWindows(width: number, height: number): Box[] {
  const whole: Box = { left: 0, top: 0, width, height };
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (long <= WINDOWS.minElongation * short) return [whole];
  const least = Math.ceil(long / (1 + WINDOWS.step * (WINDOWS.maxCount - 1)));
  const side = Math.min(long, Math.max(least, Math.round(WINDOWS.side * short)));
  const count = Math.min(WINDOWS.maxCount, Math.ceil((long - side) / (WINDOWS.step * side)) + 1);
  const windows = Array.from({ length: count }, (_, k): Box => {
    const at = Math.round(((long - side) * k) / Math.max(1, count - 1));
    return width > height
      ? { left: at, top: 0, width: side, height }
      : { left: 0, top: at, width, height: side };
  });
  return [whole, ...windows];
}

/** What a network answers of one window. */
export interface Answer {
  readonly window: Box;
  /** Of any size; stretched over the window. */
  readonly plane: FloatMap;
}

/**
 * Joins the answers of overlapping windows: their mean, in which a window counts less towards
 * its own edges, where it does not see what goes on beyond.
 *
 * @param answers together they cover the box
 * @returns height·width
 */
export function blendWindows(answers: readonly Answer[], width: number, height: number): FloatMap {
  const joined = { width, height, data: new Float32Array(width * height) };
  blendWindowsInto(joined, answers, { left: 0, top: 0, width, height });
  return joined;
}

/**
 * As {@link blendWindows}, into a box of a larger plane of zeros.
 * @param answers their windows are inside the box
 */
export function blendWindowsInto(into: FloatMap, answers: readonly Answer[], box: Box): void {
  const { width, height } = box;
  const windows = answers.map(({ window, plane }) => ({
    window,
    read: rowSampler(plane, window.width, window.height),
    across: rampOf(window.width),
    down: rampOf(window.height),
  }));
  const [only] = windows;
  const weights = new Float32Array(width);
  const seen = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const start = (box.top + y) * into.width + box.left;
    if (windows.length === 1 && only) {
      // It covers the box, and its own mean is itself.
      only.read(y, into.data, start);
      continue;
    }
    const row = into.data.subarray(start, start + width);
    weights.fill(0);
    for (const { window, read, across, down } of windows) {
      const inWindow = y - window.top;
      if (inWindow < 0 || inWindow >= window.height) continue;
      read(inWindow, seen);
      const most = down[inWindow]!;
      for (let x = 0, to = window.left; x < window.width; x++, to++) {
        const weight = Math.min(across[x]!, most);
        row[to] = row[to]! + weight * seen[x]!;
        weights[to] = weights[to]! + weight;
      }
    }
    for (let x = 0; x < width; x++) row[x] = row[x]! / weights[x]!;
  }
}

/** 1 in the middle, falling over the outer eighths, never to 0: each pixel has an answer. */
export function rampOf(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const fromEdge = Math.min(i + 1, length - i);
    return Math.min(1, Math.max(0.02, (8 * fromEdge) / length));
  });
}
