/** Where the pixels of a larger picture lie among those of a smaller one, along one axis. */
export interface SamplePositions {
  /** For each pixel of the smaller one the first of those at it or between it and the next; and where the last ends. */
  readonly starts: Int32Array;
  /** For each of the larger one the way to the next pixel of the smaller one, 0..1. */
  readonly fractions: Float32Array;
}

/** Centres at halves; beyond the first and the last centre these are repeated. */
export function samplePositions(from: number, to: number): SamplePositions {
  const starts = new Int32Array(from + 1).fill(to);
  const fractions = new Float32Array(to);
  let low = 0;
  starts[0] = 0;
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    while (low < Math.floor(at)) starts[++low] = i;
    fractions[i] = at - low;
  }
  return { starts, fractions };
}
