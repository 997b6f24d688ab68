/** The upper of the middle two where their number is even; 0 where there are none. Compared as 32-bit floats. */
export function median(values: readonly number[]): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}
