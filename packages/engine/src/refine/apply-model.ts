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
  const [reds, greens, blues, offsets] = model.coefficients;
  const { low: lows, fraction: downs } = positions(model.height, height);
  const { low, fraction: across } = positions(model.width, width);
  const ends = firstBeyond(low, model.width);
  const levels = levelsOf(model);
  for (let y = 0; y < height; y++) {
    const down = downs[y]!;
    const upper = lows[y]! * model.width;
    const lower = down === 0 ? upper : upper + model.width;
    const row = y * width;
    // From one model pixel to the next; behind the last there is nothing more.
    for (let column = 0, x = 0; column < model.width; column++) {
      const step = column + 1 < model.width ? 1 : 0;
      const u = upper + column;
      const l = lower + column;
      const level = levels[u]!;
      if (level !== BETWEEN && level === levels[l] && isAll(level, levels, u + step, l + step)) {
        // Most of a photo.
        const end = ends[column]!;
        if (level === SUBJECT) for (; x < end; x++) alpha[row + x] = SUBJECT;
        x = end;
        continue;
      }
      const r = reds[u]! + down * (reds[l]! - reds[u]!);
      const g = greens[u]! + down * (greens[l]! - greens[u]!);
      const b = blues[u]! + down * (blues[l]! - blues[u]!);
      const o = offsets[u]! + down * (offsets[l]! - offsets[u]!);
      const v = u + step;
      const m = l + step;
      const toR = reds[v]! + down * (reds[m]! - reds[v]!) - r;
      const toG = greens[v]! + down * (greens[m]! - greens[v]!) - g;
      const toB = blues[v]! + down * (blues[m]! - blues[v]!) - b;
      const toO = offsets[v]! + down * (offsets[m]! - offsets[v]!) - o;
      for (const end = ends[column]!; x < end; x++) {
        const at = (row + x) * 3;
        const f = across[x]!;
        const sum = (r + f * toR) * rgb[at]! + (g + f * toG) * rgb[at + 1]!;
        const value = (sum + (b + f * toB) * rgb[at + 2]!) / 255 + o + f * toO;
        alpha[row + x] = value <= FLOOR ? 0 : value >= 1 ? 255 : Math.round(value * 255);
      }
    }
  }
  return alpha;
}

/** What a model pixel gives to any colour. */
const BACKGROUND = 0;
const SUBJECT = 255;
/** It depends on the colour, or is neither. */
const BETWEEN = 1;

function levelsOf({ coefficients: [r, g, b, offsets] }: LinearModel): Uint8Array {
  const levels = new Uint8Array(offsets.length).fill(BETWEEN);
  for (let i = 0; i < levels.length; i++) {
    const offset = offsets[i]!;
    if (offset > FLOOR && offset < CEILING) continue;
    if (r[i] !== 0 || g[i] !== 0 || b[i] !== 0) continue;
    levels[i] = offset <= FLOOR ? BACKGROUND : SUBJECT;
  }
  return levels;
}

function isAll(level: number, levels: Uint8Array, a: number, b: number): boolean {
  return levels[a] === level && levels[b] === level;
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
