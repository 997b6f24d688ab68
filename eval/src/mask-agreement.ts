import { resampleMap } from '@nobg/engine/ops/resample-map.js';
import type { GreyImage } from './grey-image.js';

/** An alpha, or the reason why there is none, which counts as an empty mask. */
export type AlphaOrReason = GreyImage | string;

/**
 * IoU of what two cutouts of one photo keep (alpha above a half); 1 where neither keeps anything.
 * Where the twin has another size, they are compared at that.
 */
export function maskAgreement(first: AlphaOrReason, twin: AlphaOrReason): number {
  const size = typeof twin === 'string' ? first : twin;
  if (typeof size === 'string') return 1;
  const [a, b] = [first, twin].map((alpha) => valuesAt(alpha, size));
  let [both, either] = [0, 0];
  for (let i = 0; i < size.data.length; i++) {
    const [inA, inB] = [a![i]! > 127.5, b![i]! > 127.5];
    if (inA && inB) both++;
    if (inA || inB) either++;
  }
  return either === 0 ? 1 : both / either;
}

function valuesAt(alpha: AlphaOrReason, { width, height }: GreyImage): ArrayLike<number> {
  if (typeof alpha === 'string') return new Uint8Array(width * height);
  if (alpha.width === width && alpha.height === height) return alpha.data;
  const plane = { ...alpha, data: Float32Array.from(alpha.data) };
  return resampleMap(plane, width, height).data;
}
