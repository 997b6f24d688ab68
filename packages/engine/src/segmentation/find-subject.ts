import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { FindSubject, Scene } from '../context/context.js';
import { isChosen } from '../context/has-prompt.js';
import type { Photo } from '../image/photo.js';
import { fillHoles } from '../ops/fill-holes.js';
import type { Plane } from '../ops/float-map.js';
import { findBody } from './body/body.js';
import { findClothing } from './clothing/clothing.js';
import { findMain } from './common/common.js';
import { findDish } from './food/dish.js';
import { openHoles } from './open-holes.js';
import { findProduct } from './product/product.js';
import { findChosen } from './prompt/prompted.js';
import { enlarge } from './upsample-alpha.js';

/** Which function finds what a mode keeps. */
const FINDERS: Readonly<Record<Mode, FindSubject>> = {
  common: findMain,
  body: findBody,
  product: findProduct,
  food: enlarged(findDish),
  clothing: findClothing,
};

/** Finds what `mode` keeps; see {@link FindSubject}. */
export async function findSubject(mode: Mode, scene: Scene): ReturnType<FindSubject> {
  const find = FINDERS[mode];
  const found = await (isChosen(scene.options) ? findChosen(mode, scene, find) : find(scene));
  const { holes } = scene.options;
  if (holes) await scene.watch.time('holes', () => settleHoles(found.alpha, holes, scene.photo));
  return found;
}

/** Opens or closes what lies inside the subject; in place. */
async function settleHoles(
  alpha: Uint8Array,
  holes: NonNullable<CutoutOptions['holes']>,
  photo: Photo,
): Promise<void> {
  if (holes === 'keep') fillHoles(alpha, photo.width, photo.height);
  else await openHoles(alpha, photo);
}

/** Brings what a network found at its own size to the photo's. */
function enlarged(find: (scene: Scene) => Promise<Plane>): FindSubject {
  return async (scene) => {
    const coarse = await find(scene);
    const alpha = await scene.watch.time('refine', () => enlarge(scene, coarse));
    return { alpha };
  };
}
