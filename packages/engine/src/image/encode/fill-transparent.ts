/**
 * Gives what is wholly transparent the colours of the nearest that is not, so that a lossy format
 * or a mask that is scaled finds no strange colour beside an edge.
 *
 * Method: "push-pull" (Gortler and others, "The Lumigraph", SIGGRAPH 1996): means of ever larger
 * squares, and back from the largest to where a smaller one knows nothing.
 *
 * @param rgba h·w·4, not premultiplied
 * @returns h·w·3; the colours that are known are as they were
 */
export function fillTransparent(rgba: Uint8Array, width: number, height: number): Uint8Array {
  const levels: Level[] = [];
  let level = halved(rgba, width, height);
  levels.push(level);
  while (level.width > 1 || level.height > 1) {
    level = halved(level.rgba, level.width, level.height);
    levels.push(level);
  }
  for (let i = levels.length - 2; i >= 0; i--) pull(levels[i]!, levels[i + 1]!);
  const filled = levels[0]!;
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    const row = (y >> 1) * filled.width;
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      const known = rgba[from + 3] !== 0;
      const source = known ? rgba : filled.rgba;
      const at = known ? from : (row + (x >> 1)) * 4;
      out[to] = source[at]!;
      out[to + 1] = source[at + 1]!;
      out[to + 2] = source[at + 2]!;
    }
  }
  return out;
}

interface Level {
  readonly width: number;
  readonly height: number;
  /** Alpha only says whether the colour is known. */
  readonly rgba: Uint8Array;
}

/** The mean of every two by two pixels, of those that are known. */
function halved(rgba: Uint8Array, width: number, height: number): Level {
  const half = { width: (width + 1) >> 1, height: (height + 1) >> 1 };
  const out = new Uint8Array(half.width * half.height * 4);
  for (let y = 0, to = 0; y < half.height; y++) {
    const upper = y * 2 * width * 4;
    // Beyond the last row or column the one before it counts twice, which leaves its mean as it is.
    const lower = y * 2 + 1 < height ? upper + width * 4 : upper;
    for (let x = 0; x < half.width; x++, to += 4) {
      const left = x * 8;
      const right = x * 2 + 1 < width ? left + 4 : left;
      const [a, b, c, d] = [upper + left, upper + right, lower + left, lower + right];
      const [wa, wb, wc, wd] = [rgba[a + 3]!, rgba[b + 3]!, rgba[c + 3]!, rgba[d + 3]!];
      const weight = wa + wb + wc + wd;
      if (weight === 0) continue;
      for (let i = 0; i < 3; i++) {
        const sum = rgba[a + i]! * wa + rgba[b + i]! * wb + rgba[c + i]! * wc + rgba[d + i]! * wd;
        out[to + i] = (sum / weight + 0.5) | 0;
      }
      out[to + 3] = 255;
    }
  }
  return { ...half, rgba: out };
}

function pull(level: Level, coarser: Level): void {
  const { width, height, rgba } = level;
  for (let y = 0, to = 0; y < height; y++) {
    const row = (y >> 1) * coarser.width;
    for (let x = 0; x < width; x++, to += 4) {
      if (rgba[to + 3] !== 0) continue;
      const from = (row + (x >> 1)) * 4;
      rgba[to] = coarser.rgba[from]!;
      rgba[to + 1] = coarser.rgba[from + 1]!;
      rgba[to + 2] = coarser.rgba[from + 2]!;
    }
  }
}
