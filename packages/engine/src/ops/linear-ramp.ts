/** 0 up to `from`, 1 from `to` on, and a straight line between: a threshold with a margin. */
export function ramp(value: number, { from, to }: { readonly from: number; readonly to: number }) {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
