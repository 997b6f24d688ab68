import type { FindSubject } from '../../context/context.js';
import { findSalient } from '../saliency/saliency.js';
import { enlarge } from '../upsample-alpha.js';

/** Goods, one or several: what stands out, whether it is a person or not. */
export const findProduct: FindSubject = async (scene) => {
  const salient = await findSalient(scene);
  return { alpha: await scene.watch.time('refine', () => enlarge(scene, salient)) };
};
