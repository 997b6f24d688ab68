import { FUSION_SIDE, SALIENCY_FUSION } from '@nobg/models/registry/saliency-fusion.js';
import { isnet } from '../../networks/isnet.js';
import type { Networks } from '../../networks/networks.js';
import { saliencyFusion as fusionNetwork } from '../../networks/saliency-fusion.js';
import type { FeatureMap } from '../../networks/saliency-network.js';
import { u2netp } from '../../networks/u2netp.js';
import type { FloatMap } from '../../ops/float-map.js';
import { resampleMap } from '../../ops/resample-map.js';
import { selfieParsing } from '../human-parsing/selfie-parsing.js';
import type { PhotoView } from '../photo-view.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import { poolLogits } from './pool-logits.js';
import { MAP_SIZE } from './saliency-segmenter.js';
import { singleNetwork } from './single-network.js';

/** Side of the first pass, px; the photo is stretched to it. */
const COARSE = { width: 768, height: 768 } as const;
const SEEN = { width: FUSION_SIDE, height: FUSION_SIDE } as const;

/** What networks see of a photo, to be fused. Maps are 0..1, over the whole photo. */
export interface SaliencyPasses {
  /** ISNet at 768², and its inner values. */
  readonly coarse: { readonly map: FloatMap; readonly features: readonly FeatureMap[] };
  /** U²-Netp */
  readonly second: FloatMap;
  /** The six probabilities of the selfie network. */
  readonly parts: readonly FloatMap[];
  /** ISNet at 1024², where it is wanted. */
  readonly fine: FloatMap | null;
}

/** One learned decision from what several networks see of a photo. */
export interface SaliencyFusion {
  /** ISNet's pass at 768 × 768 px, the photo stretched. */
  coarsePass(view: PhotoView): Promise<SaliencyPasses['coarse']>;
  /** U²-Netp's pass at 320 × 320 px. */
  secondPass(view: PhotoView): Promise<SaliencyPasses['second']>;
  /** The selfie network's pass at 256 × 256 px. */
  partsPass(view: PhotoView): Promise<SaliencyPasses['parts']>;
  /**
   * What the subject is.
   * @returns 0..1, at the size of the finest pass
   */
  fuse(view: PhotoView, passes: SaliencyPasses): Promise<FloatMap>;
}

/** Our own network over ISNet, U²-Netp and MediaPipe's selfie multiclass network. */
export function saliencyFusion(networks: Networks, tools: RequestTools): SaliencyFusion {
  const { watch } = tools;
  return {
    secondPass: (view) => singleNetwork(u2netp, networks, tools).predict(view),
    partsPass: async (view) => (await selfieParsing(networks, tools).parts(view)).probabilities,
    async coarsePass(view) {
      const network = await networks.get(isnet);
      const rgb = await resized(view, COARSE, network, tools);
      const coarse = await watch.time(`network:${isnet.id}`, () =>
        network.runWithFeatures(rgb, COARSE.width, COARSE.height),
      );
      tools.previewMask?.show(coarse.map);
      return coarse;
    },
    async fuse(view, { coarse, second, parts, fine }) {
      const network = await networks.get(fusionNetwork);
      const rgb = await resized(view, SEEN, SALIENCY_FUSION.input, tools);
      const seen = (map: FloatMap) => resampleMap(map, FUSION_SIDE, FUSION_SIDE);
      const { weights, residual } = await watch.time(`network:${fusionNetwork.id}`, () =>
        network.run({
          rgb,
          maps: [seen(coarse.map), seen(second), ...parts.map(seen)],
          fine: fine && seen(fine),
          features: coarse.features,
        }),
      );
      // The passes' own detail stays: the decision says which of them counts where.
      const { width, height } = fine ? MAP_SIZE : COARSE;
      const at = (map: FloatMap) => resampleMap(map, width, height);
      const passes = [coarse.map, second, ...(fine ? [fine] : [])];
      return poolLogits(
        passes.map((map, i) => ({ map: at(map), weight: at(weights[i]!) })),
        at(residual),
      );
    },
  };
}
