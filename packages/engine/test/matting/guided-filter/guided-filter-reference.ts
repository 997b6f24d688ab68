/** What is filtered: colours of bytes and alpha of 0..1, both of one size. */
export interface PlainInput {
  readonly rgb: Uint8Array;
  readonly alpha: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Indices of the window around a pixel, cut off at the borders. */
function windowOf({ width, height }: PlainInput, radius: number, i: number): number[] {
  const [x, y] = [i % width, Math.floor(i / width)];
  const members: number[] = [];
  for (let j = Math.max(0, y - radius); j <= Math.min(height - 1, y + radius); j++) {
    for (let k = Math.max(0, x - radius); k <= Math.min(width - 1, x + radius); k++) {
      members.push(j * width + k);
    }
  }
  return members;
}

/**
 * Straight from the definition (He et al. 2013, eq. 19–21): for each window solve (Σ + εI)·a = cov(I, p)
 * by Gauss, and average the coefficients.
 *
 * @returns three slopes and an offset for each pixel
 */
export function plainGuidedCoefficients(
  input: PlainInput,
  radius: number,
  epsilon: number,
): number[][] {
  const { rgb, alpha } = input;
  const colour = (i: number, c: number) => rgb[i * 3 + c]! / 255;
  const fitted = [...alpha.keys()].map((k) => {
    const members = windowOf(input, radius, k);
    const mean = (f: (i: number) => number) =>
      members.reduce((sum, i) => sum + f(i), 0) / members.length;
    const mu = [0, 1, 2].map((c) => mean((i) => colour(i, c)));
    const mp = mean((i) => alpha[i]!);
    const sigma = [0, 1, 2].map((c) =>
      [0, 1, 2].map(
        (d) => mean((i) => colour(i, c) * colour(i, d)) - mu[c]! * mu[d]! + (c === d ? epsilon : 0),
      ),
    );
    const cov = [0, 1, 2].map((c) => mean((i) => colour(i, c) * alpha[i]!) - mu[c]! * mp);
    const a = solve(sigma, cov);
    return [...a, mp - a.reduce((sum, value, c) => sum + value * mu[c]!, 0)];
  });
  return [...alpha.keys()].map((k) => {
    const members = windowOf(input, radius, k);
    return [0, 1, 2, 3].map(
      (part) => members.reduce((sum, i) => sum + fitted[i]![part]!, 0) / members.length,
    );
  });
}

/** Gauss-Jordan for 3 × 3. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < 3; i++) {
    const pivot = rows[i]![i]!;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let j = 0; j < 3; j++) {
      if (j === i) continue;
      const factor = rows[j]![i]!;
      rows[j] = rows[j]!.map((value, k) => value - factor * rows[i]![k]!);
    }
  }
  return rows.map((row) => row[3]!);
}

/** What coefficients, enlarged (bilinear), give to a photo's colours: 0..255, not rounded. */
export function plainlyApplied(
  coefficients: readonly number[][],
  { width, height }: PlainInput,
  photo: { readonly rgb: Uint8Array; readonly width: number; readonly height: number },
): number[] {
  const place = (i: number, to: number, from: number) =>
    Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
  return Array.from({ length: photo.width * photo.height }, (_, i) => {
    const across = place(i % photo.width, photo.width, width);
    const down = place(Math.floor(i / photo.width), photo.height, height);
    const [x, y] = [Math.floor(across), Math.floor(down)];
    const [right, below] = [Math.min(width - 1, x + 1), Math.min(height - 1, y + 1)];
    const part = (p: number) => {
      const at = (column: number, row: number) => coefficients[row * width + column]![p]!;
      const upper = at(x, y) + (across - x) * (at(right, y) - at(x, y));
      const lower = at(x, below) + (across - x) * (at(right, below) - at(x, below));
      return upper + (down - y) * (lower - upper);
    };
    const value = [0, 1, 2].reduce(
      (sum, c) => sum + part(c) * photo.rgb[i * 3 + c]!,
      part(3) * 255,
    );
    return Math.min(255, Math.max(0, value));
  });
}
