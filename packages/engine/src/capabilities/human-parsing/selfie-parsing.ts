import { GARMENTS } from '@nobg/models/registry/garments.js';
import { SELFIE_MULTICLASS } from '@nobg/models/registry/selfie-multiclass.js';
import { garments } from '../../networks/garments.js';
import { inputSize } from '../../networks/input-size.js';
import type { Networks } from '../../networks/networks.js';
import { selfieMulticlass } from '../../networks/selfie-multiclass.js';
import { resampleMap } from '../../ops/resample-map.js';
import type { RequestTools } from '../request-tools.js';
import { resized } from '../resized.js';
import { parseWindows } from './garment-windows.js';
import type { HumanParsing } from './human-parsing.js';
import { personProbability } from './person-probability.js';

/** MediaPipe's selfie multiclass network, and our garment network on top of it. */
export function selfieParsing(networks: Networks, tools: RequestTools): HumanParsing {
  const { watch } = tools;
  return {
    person: (view, box) => personProbability(view, box, networks, tools),
    async parts(picture) {
      const { input } = SELFIE_MULTICLASS;
      const square = await resized(picture, inputSize(input.resize, picture), input, tools);
      const selfie = await networks.get(selfieMulticlass);
      return watch.time('network:selfie-multiclass', () => selfie.view(square));
    },
    async garments(picture, parts, alpha) {
      const size = inputSize(GARMENTS.input.resize, picture);
      const rgb = await resized(picture, size, GARMENTS.input, tools);
      const windows = await parseWindows(picture, parts, size, networks, tools);
      const network = await networks.get(garments);
      const person = resampleMap(alpha, size.width, size.height);
      return watch.time('network:garments', () => network.run(rgb, person, parts, windows));
    },
  };
}
