import type { Plane } from '../plane.js';
import { dilate } from './opening.js';
import { keepLargeParts } from './parts.js';

/** How far the soft edge of a part reaches beyond its middle, in parts of the longer side. */
const EDGE = 4 / 1024;

/**
 * Takes away parts that lie apart and are below `share` of the largest one's area, with
 * their soft edges; what belongs to the edge of a part that stays is not touched.
 *
 * @param alpha h·w, 0..1
 */
export function dropCrumbs({ width, height, data }: Plane, share: number): Plane {
  const crumbs = new Uint8Array(data.length);
  for (let i = 0; i < crumbs.length; i++) crumbs[i] = data[i]! > 0.5 ? 1 : 0;
  const kept = new Uint8Array(crumbs);
  keepLargeParts(kept, width, height, share);
  for (let i = 0; i < crumbs.length; i++) crumbs[i] = crumbs[i]! - kept[i]!;
  if (!crumbs.includes(1)) return { width, height, data };
  const edge = Math.max(1, Math.round(EDGE * Math.max(width, height)));
  const around = dilate(crumbs, width, height, edge);
  const stays = dilate(kept, width, height, edge);
  const left = data.map((a, i) => (crumbs[i] === 1 || (around[i] === 1 && stays[i] === 0) ? 0 : a));
  return { width, height, data: left };
}
