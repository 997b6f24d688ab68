import type { Context } from '../../context/context.js';
import { U2NETP_SIDE } from '../../networks/u2netp.js';
import { componentMasks, keepLargeComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { maskIou } from '../../ops/iou.js';
import { relativeBox } from '../../ops/relative-box.js';
import { resampleMap } from '../../ops/resample-map.js';
import { sigmoid } from '../../ops/scalar.js';
import { maskWhere } from '../../ops/threshold.js';
import { runMobileSam } from '../prompt/mobile-sam-pass.js';
import { runIsnet } from './isnet-pass.js';
import { uncertaintyRatio } from './uncertainty.js';

/** Where looks and masks are joined, px: the side of MobileSAM's masks. */
const CANDIDATES_SIDE_PX = 256;
/** Parts below this share of the largest are not asked about. */
const CRUMB = 0.1;
/** More things than this are not asked about one by one. */
const MOST_PARTS = 4;
/**
 * Above this share of unsure alpha MobileSAM is asked, and believed. Below, its masks of
 * 256 px would only coarsen what is right; on photos with ground truth anything from 0.05 to
 * 0.3 is as good (docs/adr/0013).
 */
const UNSURE = 0.12;

/** Whether u2netp finds the subject, which wants other second opinions than ISNet. */
export function standsAlone({ own, networks }: Context): boolean {
  return own === undefined && networks.choice.licences === 'permissive';
}

/**
 * The salient subject by permissive networks; 0..1. U²-Netp says where something stands out,
 * MobileSAM, where that is in doubt, asked about the box of each part of it, where the thing ends.
 */
export async function samSaliency(context: Context): Promise<FloatMap> {
  const look = { width: U2NETP_SIDE, height: U2NETP_SIDE };
  const first = await runIsnet(context, look);
  const second = await runIsnet(context, { ...look, mirrored: true });
  const mean = first.data.map((value, i) => (value + second.data[i]!) / 2);
  const salient = resampleMap({ ...look, data: mean }, CANDIDATES_SIDE_PX, CANDIDATES_SIDE_PX);
  context.evidence.compare('passes', [first, second]);

  if (uncertaintyRatio(salient) <= UNSURE) return salient;
  const mask = maskWhere(salient.data, (value) => value > 0.5);
  keepLargeComponents({ width: CANDIDATES_SIDE_PX, height: CANDIDATES_SIDE_PX, data: mask }, CRUMB);
  const all = componentMasks({ width: CANDIDATES_SIDE_PX, height: CANDIDATES_SIDE_PX, data: mask });
  const things = new Float32Array(salient.data.length);
  for (const part of all.length <= MOST_PARTS ? all : [mask]) {
    const thing = await thingAt(context, part);
    for (let i = 0; i < things.length; i++) things[i] = Math.max(things[i]!, thing[i]!);
  }
  // What stands out so weakly that there is no box to ask about is left as it is.
  return all.length === 0
    ? salient
    : { width: CANDIDATES_SIDE_PX, height: CANDIDATES_SIDE_PX, data: things };
}

/** MobileSAM's mask of the thing that a part is of, 0..1 at SIDE². */
async function thingAt(context: Context, part: Uint8Array): Promise<Float32Array> {
  const masks = await runMobileSam(context, {
    points: [],
    box: relativeBox({ width: CANDIDATES_SIDE_PX, height: CANDIDATES_SIDE_PX, data: part }),
  });
  const rated = masks
    .map(({ logits }) => resampleMap(logits, CANDIDATES_SIDE_PX, CANDIDATES_SIDE_PX))
    .map(({ data }) => ({ data, same: maskIou(data, part) }))
    .sort((a, b) => b.same - a.same);
  const best = rated[0];
  if (!best) throw new Error('expected masks to choose from');
  context.evidence.note('mask', best.same);
  return best.data.map(sigmoid);
}
