/** IoU of logits, above 0 inside, and a mask of one size. */
export function overlap(logits: Float32Array, mask: Uint8Array): number {
  let both = 0;
  let either = 0;
  for (let i = 0; i < mask.length; i++) {
    const inside = logits[i]! > 0;
    if (inside && mask[i] === 1) both++;
    if (inside || mask[i] === 1) either++;
  }
  return both / Math.max(1, either);
}

export function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
