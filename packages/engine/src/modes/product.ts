import { detectThings } from './detect.js';
import { enlarge } from './enlarge.js';
import { findGoods } from './salient.js';
import type { FindSubject } from './scene.js';
import { redrawVehicle } from './vehicle.js';

/** Goods, one or several. Until the detector is there, vehicles are goods like any others. */
export const findProduct: FindSubject = async (scene) => {
  const { networks, watch } = scene;
  const coarse = await findGoods(scene);
  const alpha = await watch.time('refine', () => enlarge(scene, coarse));
  if (scene.own !== undefined || !networks.has('centernet')) return { alpha };
  return { alpha: await redrawVehicle(scene, alpha, await detectThings(scene)) };
};
