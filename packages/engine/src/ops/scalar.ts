/** The logistic sigmoid: a logit, or log-odds, as a probability. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** 0 up to `from`, 1 from `to` on, and linear between: a threshold with a margin. */
export function ramp(
  value: number,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  return clamp01((value - from) / (to - from));
}
