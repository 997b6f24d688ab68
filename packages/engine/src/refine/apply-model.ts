import type { LinearModel } from './guided-filter.js';

/** Below these an alpha is noise of the networks, not haze that anyone would want to see. */
const FLOOR = 0.5 / 255;
/** From here on the result is 255. */
const CEILING = 1 - 0.5 / 255;

/**
 * Applies a guided filter's model to the full photo: the coefficients are enlarged
 * (bilinear), the photo's own pixels give the edge.
 *
 * @param rgb the photo, height·width·3, 0..255
 * @returns alpha, height·width, 0..255
 */
export function applyModel(
  model: LinearModel,
  rgb: Uint8Array,
  width: number,
  height: number,
): Uint8Array {
  const alpha = new Uint8Array(width * height);
  const columns = positions(model.width, width);
  const rows = positions(model.height, height);
  // The four coefficients of one row, side by side, already blended from two model rows.
  const blended = new Float32Array(model.width * 4);
  const ends = firstBeyond(columns.low, model.width);
  for (let y = 0; y < height; y++) {
    blendRows(model, rows.low[y]!, rows.fraction[y]!, blended);
    const row = y * width;
    for (let x = 0; x < width; ) {
      const low = columns.low[x]!;
      const level = levelOf(blended, low);
      let last = low;
      // Where the model is flat at an end of the range, all between its pixels is at that end.
      if (level >= 0) while (last + 1 < model.width && levelOf(blended, last + 1) === level) last++;
      const end = last > low || model.width === 1 ? ends[Math.max(low, last - 1)]! : x;
      if (level >= 0 && end > x) {
        if (level > 0) alpha.fill(level, row + x, row + end);
        x = end;
        continue;
      }
      // Pixels of one model pixel and the way to the next.
      const stop = ends[low]!;
      for (; x < stop; x++) {
        const at = (row + x) * 3;
        const left = low * 4;
        const f = columns.fraction[x]!;
        const right = left + (f === 0 ? 0 : 4);
        const ar = blended[left]! + f * (blended[right]! - blended[left]!);
        const ag = blended[left + 1]! + f * (blended[right + 1]! - blended[left + 1]!);
        const ab = blended[left + 2]! + f * (blended[right + 2]! - blended[left + 2]!);
        const b = blended[left + 3]! + f * (blended[right + 3]! - blended[left + 3]!);
        const value = (ar * rgb[at]! + ag * rgb[at + 1]! + ab * rgb[at + 2]!) / 255 + b;
        alpha[row + x] = value <= FLOOR ? 0 : value >= 1 ? 255 : Math.round(value * 255);
      }
    }
  }
  return alpha;
}

/** What a model pixel gives to any colour: 0 or 255; −1 where it depends or is between. */
function levelOf(blended: Float32Array, column: number): number {
  const at = column * 4;
  if (blended[at] !== 0 || blended[at + 1] !== 0 || blended[at + 2] !== 0) return -1;
  const offset = blended[at + 3]!;
  return offset <= FLOOR ? 0 : offset >= CEILING ? 255 : -1;
}

/** For each source pixel the first target pixel whose lower source pixel is beyond it. */
function firstBeyond(low: Int32Array, sources: number): Int32Array {
  const ends = new Int32Array(sources);
  for (let source = 0, x = 0; source < sources; source++) {
    while (x < low.length && low[x]! <= source) x++;
    ends[source] = x;
  }
  return ends;
}
/** For each target pixel the lower of its two source pixels and the way to the next, 0..1. */
function positions(from: number, to: number): { low: Int32Array; fraction: Float32Array } {
  const low = new Int32Array(to);
  const fraction = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    low[i] = Math.floor(at);
    fraction[i] = at - low[i]!;
  }
  return { low, fraction };
}

function blendRows(model: LinearModel, low: number, fraction: number, out: Float32Array): void {
  const upper = low * model.width;
  const lower = fraction === 0 ? upper : upper + model.width;
  for (let c = 0; c < 4; c++) {
    const plane = model.coefficients[c]!;
    for (let x = 0, to = c; x < model.width; x++, to += 4) {
      const a = plane[upper + x]!;
      out[to] = a + fraction * (plane[lower + x]! - a);
    }
  }
}
