import type { Photo } from '../image/photo.js';
import { resizeRgb } from '../image/resample.js';
import type { Plane } from '../plane.js';
import { lookOtherwise } from './other-look.js';
import type { Scene } from './scene.js';

/** One look of the network at the photo: the size it is stretched to, and whether mirrored. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly mirrored?: boolean;
}

/** What the first look at a photo saw: the mirrored one sees the same, read from the right. */
const inputs = new WeakMap<Photo, { readonly look: Look; readonly rgb: Uint8Array }>();

async function sizedFor(photo: Photo, look: Look): Promise<Uint8Array> {
  const { width, height } = look;
  const first = inputs.get(photo);
  if (first && first.look.width === width && first.look.height === height) return first.rgb;
  const rgb = await resizeRgb(photo.rgb, photo.width, photo.height, width, height);
  if (!first) inputs.set(photo, { look, rgb });
  return rgb;
}

/** Lets ISNet, or what takes its place, look at the photo; 0..1 at the look's size. */
export async function lookAt(scene: Scene, look: Look): Promise<Plane> {
  const other = await lookOtherwise(scene, look);
  if (other) {
    scene.glimpse?.show(other);
    return other;
  }
  const { networks, watch } = scene;
  const { width, height } = look;
  const input = await watch.time('prepare', () => sizedFor(scene.photo, look));
  const isnet = await networks.isnet();
  const alpha = await watch.time('network:isnet', () =>
    isnet.run(input, width, height, look.mirrored ?? false),
  );
  scene.glimpse?.show(alpha);
  return alpha;
}
