import type { Mode } from '@nobg/contract/modes.js';
import type { Plane } from '../plane.js';
import { enlargeAlpha } from '../refine/enlarge-alpha.js';
import { findBody } from './body.js';
import { findChosen } from './chosen.js';
import { findClothing } from './clothing/clothing.js';
import { findMain } from './common.js';
import { findDish } from './dish/dish.js';
import { isChosen } from './is-chosen.js';
import { findProduct } from './product.js';
import type { FindSubject, Scene } from './scene.js';

/** Which function finds what a mode keeps. */
const FINDERS: Readonly<Record<Mode, FindSubject>> = {
  common: findMain,
  body: findBody,
  product: findProduct,
  food: enlarged(findDish),
  clothing: findClothing,
};

/** Finds what `mode` keeps; see {@link FindSubject}. */
export function findSubject(mode: Mode, scene: Scene): ReturnType<FindSubject> {
  const find = FINDERS[mode];
  return isChosen(scene.options) ? findChosen(mode, scene, find) : find(scene);
}

/** Brings what a network found at its own size to the photo's. */
function enlarged(find: (scene: Scene) => Promise<Plane>): FindSubject {
  return async (scene) => {
    const coarse = await find(scene);
    const alpha = await scene.watch.time('refine', () => enlargeAlpha(coarse, scene.photo));
    return { alpha };
  };
}
