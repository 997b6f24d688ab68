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

/** The value below which `share` (0..1) of at least one value lie, the nearest there is; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** How much the values rise from one to the next, by least squares; 0 of fewer than two. */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  let [shared, spread] = [0, 0];
  for (const [i, value] of values.entries()) {
    shared += (i - middle) * (value - mean);
    spread += (i - middle) ** 2;
  }
  return spread === 0 ? 0 : shared / spread;
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
