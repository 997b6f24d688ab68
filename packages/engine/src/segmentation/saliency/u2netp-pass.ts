import type { Context } from '../../context/context.js';
import { resizeRgb } from '../../image/resample.js';
import { U2NETP_SIDE } from '../../networks/u2netp.js';
import type { FloatMap } from '../../ops/float-map.js';

/**
 * One pass of U²-Netp over the photo, stretched to its square.
 *
 * @param mirrored show it the mirror image; the answer is mirrored back
 * @returns 0..1, at the network's size
 */
export async function runU2netp(context: Context, mirrored = false): Promise<FloatMap> {
  const { photo, networks, watch } = context;
  const side = U2NETP_SIDE;
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, side, side),
  );
  const network = await networks.u2netp();
  return watch.time('network:u2netp', () => network.run(rgb, side, side, mirrored));
}
