import type { FloatMap } from '../../ops/float-map.js';
import { rowSampler } from '../../ops/row-sampler.js';
import type { Box } from '../../types.js';

/** Longer than this many widths, squares are looked at beside the whole. */
const LONG = 1.3;
/** Squares are a little longer than the person is wide, and overlap by two fifths or more. */
const SQUARE = 1.15;
const STEP = 0.6;
/** Bounds the number of looks: at what is thinner, they are longer than it is wide. */
const MOST_SQUARES = 8;

/**
 * Where a network that takes a small square looks at a person: the whole of it, stretched,
 * and squares along the longer side that show the parts larger and in their true shape.
 *
 * @param width of the person's box, px
 * @returns boxes inside it, px, the whole first
 */
export function slidingWindows(width: number, height: number): Box[] {
  const whole: Box = { left: 0, top: 0, width, height };
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  if (long <= LONG * short) return [whole];
  const least = Math.ceil(long / (1 + STEP * (MOST_SQUARES - 1)));
  const side = Math.min(long, Math.max(least, Math.round(SQUARE * short)));
  const count = Math.min(MOST_SQUARES, Math.ceil((long - side) / (STEP * side)) + 1);
  const squares = Array.from({ length: count }, (_, k): Box => {
    const at = Math.round(((long - side) * k) / Math.max(1, count - 1));
    return width > height
      ? { left: at, top: 0, width: side, height }
      : { left: 0, top: at, width, height: side };
  });
  return [whole, ...squares];
}

/** An answer to one look. */
export interface Answer {
  readonly look: Box;
  /** Of any size; stretched over the look. */
  readonly plane: FloatMap;
}

/**
 * Joins the answers to overlapping looks: their mean, in which a look counts less towards
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
 * @param answers their looks are inside the box
 */
export function blendWindowsInto(into: FloatMap, answers: readonly Answer[], box: Box): void {
  const { width, height } = box;
  const looks = answers.map(({ look, plane }) => ({
    look,
    read: rowSampler(plane, look.width, look.height),
    across: rampOf(look.width),
    down: rampOf(look.height),
  }));
  const [only] = looks;
  const weights = new Float32Array(width);
  const seen = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const start = (box.top + y) * into.width + box.left;
    if (looks.length === 1 && only) {
      // It covers the box, and its own mean is itself.
      only.read(y, into.data, start);
      continue;
    }
    const row = into.data.subarray(start, start + width);
    weights.fill(0);
    for (const { look, read, across, down } of looks) {
      const inLook = y - look.top;
      if (inLook < 0 || inLook >= look.height) continue;
      read(inLook, seen);
      const most = down[inLook]!;
      for (let x = 0, to = look.left; x < look.width; x++, to++) {
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
