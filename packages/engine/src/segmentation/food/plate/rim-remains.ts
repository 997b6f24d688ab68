import { keepComponentsWhere } from '../../../ops/components.js';
import type { FloatMap } from '../../../ops/float-map.js';
import { open } from '../../../ops/morphology.js';
import { maskWhere } from '../../../ops/threshold.js';
import { REMAINS } from './params.js';

/**
 * Takes away what is thin in the rim, its lines and glints; in place.
 * @param inner h·w, 0..1: deeper in the dish than its rim
 */
export function dropRimLines({ width, height, data }: FloatMap, inner: Float32Array): void {
  const radius = Math.max(1, Math.round(REMAINS.minHalfWidth * Math.max(width, height)));
  const mask = maskWhere(data, (value) => value > 0.5);
  const thick = open({ width, height, data: mask }, radius).data;
  // A soft edge is beside what is thick.
  for (let i = 0; i < data.length; i++) {
    if (mask[i] === 1) data[i]! *= Math.max(inner[i]!, thick[i]!);
  }
}

/**
 * Takes away small parts that lie in the rim for the most part: prints on the plate, drops of light; in place.
 * @param inner h·w, 0..1: deeper in the dish than its rim
 */
export function dropRimComponents({ width, height, data }: FloatMap, inner: Float32Array): void {
  const mask = maskWhere(data, (value) => value > REMAINS.minAlpha);
  const clean = new Uint8Array(mask);
  keepComponentsWhere(
    { width, height, data: clean },
    inner,
    ({ area, sum }, largest) => area >= REMAINS.minAreaRatio * largest || sum > 0.5 * area,
  );
  for (let i = 0; i < data.length; i++) if (mask[i] !== clean[i]) data[i] = 0;
}
