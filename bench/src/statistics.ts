/** Repeated measurements of one thing, ms. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly n: number;
}

/** Median of at least one value; of two in the middle, their mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: round(median(values)),
    least: round(Math.min(...values)),
    most: round(Math.max(...values)),
    n: values.length,
  };
}

/** To a tenth: clocks of a busy machine are not better than that. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
