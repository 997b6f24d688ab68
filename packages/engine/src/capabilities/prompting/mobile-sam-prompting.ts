import { MOBILE_SAM_ENCODER } from '@nobg/models/registry/mobile-sam-encoder.js';
import { type SamEmbedding, samDecoder, samEncoder, samSize } from '../../networks/mobile-sam.js';
import type { Networks } from '../../networks/networks.js';
import type { PhotoView } from '../photo-view.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import type { PromptableSegmenter } from './promptable-segmenter.js';

/** MobileSAM, which has four hypotheses for each prompt. */
export function mobileSamPrompting(networks: Networks, tools: RequestTools): PromptableSegmenter {
  async function embed(view: PhotoView): Promise<SamEmbedding> {
    const size = samSize(view);
    const rgb = await resized(view, size, MOBILE_SAM_ENCODER.input, tools);
    const encoder = await networks.get(samEncoder);
    return tools.watch.time('network:mobile-sam-encoder', () =>
      encoder.embed(rgb, size.width, size.height),
    );
  }
  return {
    async segment(view, prompt) {
      const embedding = await view.once('mobile-sam-embedding', () => embed(view));
      const decoder = await networks.get(samDecoder);
      return tools.watch.time('network:mobile-sam-decoder', () =>
        decoder.decode(embedding, prompt),
      );
    },
  };
}
