import { resizeRgb } from '../image/resample.js';
import type { Plane } from '../plane.js';
import { dropReflection, REFLECTION_SIDE } from '../refine/drop-reflection.js';
import { detectThings } from './detect.js';
import { enlarge } from './enlarge.js';
import { findGoods } from './salient.js';
import type { FindSubject, Scene } from './scene.js';
import { redrawVehicle } from './vehicle.js';

/** Goods, one or several. Until the detector is there, vehicles are goods like any others. */
export const findProduct: FindSubject = async (scene) => {
  const { networks, watch } = scene;
  const coarse = await withoutReflection(scene, await findGoods(scene));
  const alpha = await watch.time('refine', () => enlarge(scene, coarse));
  const detector = networks.choice.licences === 'permissive' ? 'deeplab-voc' : 'centernet';
  if (scene.own !== undefined || !networks.has(detector)) return { alpha };
  return { alpha: await redrawVehicle(scene, alpha, await detectThings(scene)) };
};

async function withoutReflection(scene: Scene, goods: Plane): Promise<Plane> {
  if (!scene.parts.has('reflections')) return goods;
  const { photo, watch } = scene;
  const small = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, REFLECTION_SIDE, REFLECTION_SIDE),
  );
  return watch.time('join', () => dropReflection(goods, small));
}
