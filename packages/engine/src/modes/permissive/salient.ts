import { U2NETP_SIDE } from '../../networks/u2netp.js';
import type { Plane } from '../../plane.js';
import { boxAround } from '../../refine/box-around.js';
import { keepLargeParts, partsOf } from '../../refine/parts.js';
import { resamplePlane } from '../../refine/resample-plane.js';
import { lookAt } from '../look.js';
import type { Scene } from '../scene.js';
import { segment } from '../segment.js';
import { logistic, overlap } from './masks.js';

/** Where looks and masks are joined, px: the side of MobileSAM's masks. */
const SIDE = 256;
/** Parts below this share of the largest are not asked about. */
const CRUMB = 0.1;
/** More things than this are not asked about one by one. */
const MOST_PARTS = 4;
/** A mask of so much overlap with what stands out there is of the same thing. */
const SAME = 0.6;

/** Whether u2netp finds the subject, which is small and wants a second opinion each time. */
export function standsAlone({ own, networks }: Scene): boolean {
  return own === undefined && networks.choice.licences === 'permissive';
}

/**
 * The salient subject by permissive networks; 0..1. U²-Netp says where something stands out,
 * MobileSAM, prompted with the box of each part of it, where that thing ends.
 */
export async function findWithSam(scene: Scene): Promise<Plane> {
  const look = { width: U2NETP_SIDE, height: U2NETP_SIDE };
  const first = await lookAt(scene, look);
  const second = await lookAt(scene, { ...look, mirrored: true });
  const mean = first.data.map((value, i) => (value + second.data[i]!) / 2);
  const salient = resamplePlane({ ...look, data: mean }, SIDE, SIDE);
  scene.evidence.compare('looks', [first, second]);

  const mask = Uint8Array.from(salient.data, (value) => (value > 0.5 ? 1 : 0));
  keepLargeParts(mask, SIDE, SIDE, CRUMB);
  const all = partsOf(mask, SIDE, SIDE);
  const parts = all.length <= MOST_PARTS ? all : [mask];
  const joined = Float32Array.from(salient.data);
  for (const part of parts) {
    const whole = await thingAt(scene, part);
    if (!whole) continue;
    for (let i = 0; i < joined.length; i++) {
      // Each half says where the thing is; together they are as steep as one.
      const both = (salient.data[i]! + whole[i]!) / 2;
      if (part[i] === 1 || whole[i]! > 0.5) joined[i] = Math.min(1, Math.max(0, 2 * both - 0.5));
    }
  }
  return { width: SIDE, height: SIDE, data: joined };
}

/** MobileSAM's mask of the thing that a part is of, 0..1 at SIDE²; null where it sees another. */
async function thingAt(scene: Scene, part: Uint8Array): Promise<Float32Array | null> {
  const box = boxAround(part, SIDE, SIDE);
  if (box === null) return null;
  const masks = await segment(scene, { points: [], box });
  const rated = masks
    .map(({ logits }) => resamplePlane(logits, SIDE, SIDE))
    .map(({ data }) => ({ data, same: overlap(data, part) }))
    .sort((a, b) => b.same - a.same);
  const best = rated[0];
  if (!best) return null;
  scene.evidence.note('mask', best.same);
  return best.same >= SAME ? best.data.map(logistic) : null;
}
