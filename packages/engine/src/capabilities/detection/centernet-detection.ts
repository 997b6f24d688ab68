import { CENTERNET } from '@nobg/models/registry/centernet.js';
import { centernet } from '../../networks/centernet.js';
import { inputSize } from '../../networks/input-size.js';
import type { Networks } from '../../networks/networks.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import type { ObjectDetector } from './object-detector.js';

/** CenterNet, trained on COCO. */
export function centernetDetection(networks: Networks, tools: RequestTools): ObjectDetector {
  return {
    async detect(view) {
      const rgb = await resized(
        view,
        inputSize(CENTERNET.input.resize, view),
        CENTERNET.input,
        tools,
      );
      const network = await networks.get(centernet);
      return tools.watch.time('network:centernet', () => network.detect(rgb));
    },
  };
}
