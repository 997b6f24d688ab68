/**
 * Mean of values where a mask is 1; 0 where it nowhere is.
 *
 * @param mask 1 and 0, as many as there are values
 */
export function meanWhere(mask: Uint8Array, values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    sum += values[i]!;
    count++;
  }
  return sum / Math.max(1, count);
}
