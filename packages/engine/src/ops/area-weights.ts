/** Of each of fewer pixels along an axis the sources that it covers. */
export interface Areas {
  /** First of the sources. */
  readonly first: Int32Array;
  /** First of those that are no longer covered. */
  readonly beyond: Int32Array;
  /** `span` of them for each pixel. */
  readonly weights: Float32Array;
  readonly span: number;
}

/** Splits `from` sources among `to` pixels, `to` at most `from`, with fractions at both ends. */
export function areas(from: number, to: number): Areas {
  const ratio = from / to;
  const span = Math.ceil(ratio) + 1;
  const first = new Int32Array(to);
  const beyond = new Int32Array(to);
  const weights = new Float32Array(to * span);
  for (let i = 0; i < to; i++) {
    const start = i * ratio;
    const end = start + ratio;
    first[i] = Math.floor(start);
    beyond[i] = Math.min(from, Math.ceil(end));
    for (let source = first[i]!; source < beyond[i]!; source++) {
      const overlap = Math.min(end, source + 1) - Math.max(start, source);
      weights[i * span + source - first[i]!] = Math.max(0, overlap) / ratio;
    }
  }
  return { first, beyond, weights, span };
}
