import type { Scene } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import type { Plane } from '../../ops/float-map.js';
import { resamplePlane } from '../../ops/resample-map.js';
import { runU2netp } from './u2netp-pass.js';

/** Networks of one size give one answer to looks of any size; it is kept with its photo. */
const answers = new WeakMap<Photo, Map<string, Plane>>();

/**
 * Lets the network that takes ISNet's place look at the photo: one of the operator's own, or
 * the permissive set's. They see photos at their own size, whatever the look's.
 *
 * @returns 0..1 at the look's size; null where ISNet itself is to look
 */
export async function lookOtherwise(
  scene: Scene,
  look: { readonly width: number; readonly height: number; readonly mirrored?: boolean },
): Promise<Plane | null> {
  const { own, networks } = scene;
  if (own === undefined && networks.choice.licences === 'any') return null;
  const mirrored = look.mirrored ?? false;
  const known = answers.get(scene.photo) ?? new Map<string, Plane>();
  answers.set(scene.photo, known);
  const name = `${own} ${mirrored}`;
  const answer =
    known.get(name) ??
    (await (own === undefined ? runU2netp(scene, mirrored) : lookWithOwn(own, scene, mirrored)));
  known.set(name, answer);
  return resamplePlane(answer, look.width, look.height);
}

async function lookWithOwn(id: string, scene: Scene, mirrored: boolean): Promise<Plane> {
  const { photo, networks, watch } = scene;
  const network = await networks.matte(id);
  const { width, height } = network;
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  return watch.time(`network:${id}`, () => network.run(rgb, mirrored));
}
