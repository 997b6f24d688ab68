/** Intersection over union of logits, above 0 inside, and a mask of the same size. */
export function maskIou(logits: Float32Array, mask: Uint8Array): number {
  let intersection = 0;
  let union = 0;
  for (let i = 0; i < mask.length; i++) {
    const inside = logits[i]! > 0;
    if (inside && mask[i] === 1) intersection++;
    if (inside || mask[i] === 1) union++;
  }
  return intersection / Math.max(1, union);
}
