import type { FloatMap } from './float-map.js';

/** How far alpha is from 0 or 1 in sum, against the subject's own area. */
export function uncertaintyRatio({ data }: FloatMap): number {
  let uncertainty = 0;
  let subject = 0;
  for (let i = 0; i < data.length; i++) {
    const a = data[i]!;
    uncertainty += Math.min(a, 1 - a);
    if (a > 0.5) subject++;
  }
  return uncertainty / Math.max(1, subject);
}
