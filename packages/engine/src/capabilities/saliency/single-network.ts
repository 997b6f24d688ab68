import type { NetworkLoader } from '../../networks/network-loader.js';
import type { Networks } from '../../networks/networks.js';
import type { SaliencyNetwork } from '../../networks/saliency-network.js';
import type { FloatMap } from '../../ops/float-map.js';
import { peakNormalised } from '../../ops/peak-normalised.js';
import { resampleMap } from '../../ops/resample-map.js';
import type { Size } from '../../ops/size.js';
import type { PhotoView } from '../photo-view.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import { MAP_SIZE, type SaliencySegmenter } from './saliency-segmenter.js';

/**
 * The salient subject by one network and one pass: ISNet, U²-Netp, an operator's network, or any other of the
 * registry.
 *
 * @param fusesPasses as of {@link SaliencySegmenter}
 */
export function singleNetwork(
  loader: NetworkLoader<SaliencyNetwork>,
  networks: Networks,
  tools: RequestTools,
  fusesPasses = false,
): SaliencySegmenter {
  async function predict(view: PhotoView, size?: Size): Promise<FloatMap> {
    const network = await networks.get(loader);
    const { native, stride } = network;
    const seen = stride === null ? native : (size ?? native);
    const rgb = await resized(view, seen, network, tools);
    const map = await tools.watch.time(`network:${loader.id}`, () =>
      network.run(rgb, seen.width, seen.height),
    );
    return size ? resampleMap(map, size.width, size.height) : map;
  }
  return {
    predict,
    async segment(view) {
      const map = await predict(view, MAP_SIZE);
      tools.previewMask?.show(map);
      return peakNormalised(map);
    },
    fusesPasses,
  };
}
