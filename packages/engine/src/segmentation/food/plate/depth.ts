import { distanceTransform } from '../../../ops/distance-transform.js';

/** How deep inside a dish each pixel is. */
export interface Depth {
  readonly width: number;
  readonly height: number;
  /** h·w: px to the outline, 0 outside. */
  readonly depth: Float32Array;
  /** Of all; 0 where the dish has no outline. */
  readonly deepest: number;
}

/**
 * @param dish h·w: 1 in the dish, 0 beside it
 * @param onPhoto h·w, 1 and 0: what is cut off by the photo's border has no outline there
 */
export function depthOf(
  dish: Uint8Array,
  onPhoto: Uint8Array,
  width: number,
  height: number,
): Depth {
  const beside = new Uint8Array(dish.length);
  for (let i = 0; i < beside.length; i++) beside[i] = dish[i] === 0 && onPhoto[i] === 1 ? 1 : 0;
  const depth = distanceTransform({ width, height, data: beside }, Math.max(width, height));
  let deepest = 0;
  for (let i = 0; i < depth.length; i++) {
    if (dish[i] === 0 || onPhoto[i] === 0 || depth[i] === Infinity) depth[i] = 0;
    else if (depth[i]! > deepest) deepest = depth[i]!;
  }
  return { width, height, depth, deepest };
}

/** Indices of the pixels whose depth is between two, px. */
export function ringBetween({ depth }: Depth, from: number, to: number): number[] {
  const ring: number[] = [];
  for (let i = 0; i < depth.length; i++) if (depth[i]! > from && depth[i]! < to) ring.push(i);
  return ring;
}
