import type { Networks } from '../../networks/networks.js';
import { rvm } from '../../networks/rvm.js';
import type { RequestTools } from '../request-tools.js';
import { mattingView, withShare } from './matting-view.js';
import type { PersonMatting } from './person-matting.js';

/** Where RVM looks at the whole, px on the longer side. 768 finds the same people as 512 with better edges. */
export const COARSE_SIDE = 768;

/** Robust Video Matting on a single frame. */
export function rvmMatting(networks: Networks, tools: RequestTools): PersonMatting {
  return {
    async matte(photo) {
      const view = await mattingView(photo, tools);
      const { rgb, width, height } = view;
      const network = await networks.get(rvm);
      const alpha = await tools.watch.time('network:rvm', () =>
        network.run(rgb, width, height, COARSE_SIDE),
      );
      return withShare(view, alpha);
    },
    showsBystanders: true,
  };
}
