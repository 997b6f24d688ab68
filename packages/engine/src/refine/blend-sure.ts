/**
 * Two opinions on one pixel, 0..1: the surer weighs more.
 * @returns between the two
 */
export function blendSure(a: number, b: number): number {
  if (a === b) return a;
  const wa = sureness(a);
  const wb = sureness(b);
  return (a * wa + b * wb) / (wa + wb);
}

/** 1 for alpha of 0 or 1, nearly 0 for a half. */
function sureness(alpha: number): number {
  const distance = 2 * alpha - 1;
  return distance * distance + 0.02;
}
