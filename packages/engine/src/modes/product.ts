import { enlarge } from './enlarge.js';
import { findSalient } from './salient.js';
import type { FindSubject } from './scene.js';

/** Goods, one or several: what stands out, whether it is a person or not. */
export const findProduct: FindSubject = async (scene) => {
  const salient = await findSalient(scene);
  return { alpha: await scene.watch.time('refine', () => enlarge(scene, salient)) };
};
