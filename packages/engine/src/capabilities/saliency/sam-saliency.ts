import type { Networks } from '../../networks/networks.js';
import { u2netp } from '../../networks/u2netp.js';
import { componentMasks, keepLargeComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { maskIou } from '../../ops/iou.js';
import { mirrored } from '../../ops/mirror.js';
import { relativeBox } from '../../ops/relative-box.js';
import { resampleMap } from '../../ops/resample-map.js';
import { sigmoid } from '../../ops/scalar.js';
import { maskWhere } from '../../ops/threshold.js';
import { uncertaintyRatio } from '../../ops/uncertainty-ratio.js';
import { NOT_MEASURED, tunedGroup } from '../../tuned.js';
import type { PhotoView } from '../photo-view.js';
import type { PromptableSegmenter } from '../prompting/promptable-segmenter.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import type { SaliencySegmenter } from './saliency-segmenter.js';
import { singleNetwork } from './single-network.js';

/** Where maps and masks are fused, px: the side of MobileSAM's masks. */
const MASK_SIDE_PX = 256;
/** Which parts MobileSAM is asked about. */
const PARTS = tunedGroup(
  'saliency.permissive.parts',
  {
    /** Not about those below this share of the largest. */
    minAreaRatio: 0.1,
    /** More things than this are not asked about one by one. */
    maxCount: 4,
  },
  NOT_MEASURED,
);
/**
 * Above this ratio of uncertain alpha MobileSAM is asked, and believed. Below, its masks of
 * 256 px would only coarsen what is right; anything from 0.05 to 0.3 is as good.
 */
const UNCERTAIN = tunedGroup(
  'saliency.permissive.uncertain',
  { minRatio: 0.12 },
  {
    setOn: '49 photos of `common` and `product` with ground truth',
    page: 'experiments/0013-permissive-networks.md',
  },
);

/**
 * The salient subject by permissive networks: U²-Netp, with its mirrored pass, says where something is salient;
 * MobileSAM, prompted with the box of each part where that is uncertain, where the thing ends.
 */
export function samSaliency(
  networks: Networks,
  prompting: PromptableSegmenter,
  tools: RequestTools,
): SaliencySegmenter {
  return {
    predict: singleNetwork(u2netp, networks, tools).predict,
    segment: async (view) =>
      withMasks(view, await withMirroredPass(view, networks, tools), prompting, tools),
    fusesPasses: false,
  };
}

/** The mean of a pass and a mirrored one (test-time augmentation); 0..1, MASK_SIDE_PX². */
async function withMirroredPass(
  view: PhotoView,
  networks: Networks,
  tools: RequestTools,
): Promise<FloatMap> {
  const network = await networks.get(u2netp);
  const { width, height } = network.native;
  const rgb = await resized(view, network.native, network, tools);
  const pass = (seen: Uint8Array) =>
    tools.watch.time('network:u2netp', () => network.run(seen, width, height));
  const first = await pass(rgb);
  tools.previewMask?.show(first);
  const flipped = await pass(mirrored(rgb, width, 3));
  const second = { ...flipped, data: mirrored(flipped.data, width, 1) };
  tools.evidence.compare('passes', [first, second]);
  const mean = first.data.map((value, i) => (value + second.data[i]!) / 2);
  return resampleMap({ width, height, data: mean }, MASK_SIDE_PX, MASK_SIDE_PX);
}

/** Where the map is uncertain, MobileSAM's masks of its parts in its place. */
async function withMasks(
  view: PhotoView,
  salient: FloatMap,
  prompting: PromptableSegmenter,
  { evidence }: RequestTools,
): Promise<FloatMap> {
  if (uncertaintyRatio(salient) <= UNCERTAIN.minRatio) return salient;
  const mask = maskWhere(salient.data, (value) => value > 0.5);
  keepLargeComponents(asMask(mask), PARTS.minAreaRatio);
  const all = componentMasks(asMask(mask));
  const things = new Float32Array(salient.data.length);
  for (const part of all.length <= PARTS.maxCount ? all : [mask]) {
    const thing = await thingAt(part);
    for (let i = 0; i < things.length; i++) things[i] = Math.max(things[i]!, thing[i]!);
  }
  // What stands out so weakly that there is no box to ask about is left as it is.
  return all.length === 0 ? salient : { width: MASK_SIDE_PX, height: MASK_SIDE_PX, data: things };

  /** MobileSAM's mask of the thing that a part is of, 0..1 at MASK_SIDE_PX². */
  async function thingAt(part: Uint8Array): Promise<Float32Array> {
    const box = relativeBox(asMask(part));
    const masks = await prompting.segment(view, { points: [], box });
    const rated = masks
      .map(({ logits }) => resampleMap(logits, MASK_SIDE_PX, MASK_SIDE_PX))
      .map(({ data }) => ({ data, same: maskIou(data, part) }))
      .sort((a, b) => b.same - a.same);
    const best = rated[0];
    if (!best) throw new Error('expected masks to choose from');
    evidence.note('mask', best.same);
    return best.data.map(sigmoid);
  }
}

function asMask(data: Uint8Array) {
  return { width: MASK_SIDE_PX, height: MASK_SIDE_PX, data };
}
