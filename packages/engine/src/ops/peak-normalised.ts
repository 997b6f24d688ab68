import type { FloatMap } from './float-map.js';

/** Alpha that is nowhere above this is noise; what is above it is salient, if weakly. */
const FAINTEST = 0.02;

/**
 * Alpha in parts of its greatest value, as the saliency networks' own code returns it: a weak cutout can be judged by
 * whoever asked for it, an empty one is of no use.
 */
export function peakNormalised(alpha: FloatMap): FloatMap {
  const { width, height, data } = alpha;
  let peak = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! > peak) peak = data[i]!;
  if (peak < FAINTEST || peak >= 1) return alpha;
  return { width, height, data: data.map((value) => value / peak) };
}
