/** A mean and how far it may be off by chance. */
export interface Mean {
  readonly mean: number;
  /** Standard error of the mean, s / √n with s of n − 1; null for a single value. */
  readonly error: number | null;
  /** Values that it is the mean of. */
  readonly n: number;
}

/** A value that a metric may lack on some photos. */
type Value = number | null;

/** Mean of those values that are there; null where none is. */
export function meanOf(values: readonly Value[]): Mean | null {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  if (n === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, error: null, n };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n), n };
}

/**
 * Mean of `a − b`, pair by pair: the photos' own spread, which is far larger than most
 * differences between two designs, drops out.
 *
 * @param b as long as `a`; pairs of which one side has no value are left out
 */
export function pairedDifference(a: readonly Value[], b: readonly Value[]): Mean | null {
  return meanOf(
    a.map((value, i) => {
      const other = b[i] ?? null;
      return value === null || other === null ? null : value - other;
    }),
  );
}

/** Mean of the lowest tenth of the values, at least of one; null where there are none. */
export function worstTenth(values: readonly number[]): number | null {
  const lowest = [...values].sort((a, b) => a - b).slice(0, Math.ceil(values.length / 10));
  return meanOf(lowest)?.mean ?? null;
}

/** Share of the values that are below a bound, 0..1; null where there are none. */
export function shareBelow(values: readonly number[], bound: number): number | null {
  if (values.length === 0) return null;
  return values.filter((value) => value < bound).length / values.length;
}
