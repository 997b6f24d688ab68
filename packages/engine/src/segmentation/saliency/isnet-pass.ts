import type { Scene } from '../../context/context.js';
import { resizeRgb } from '../../image/resample.js';
import type { Plane } from '../../ops/float-map.js';
import { lookOtherwise } from './other-pass.js';

/** One look of the network at the photo: the size it is stretched to, and whether mirrored. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly mirrored?: boolean;
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
  const { photo } = scene;
  const input = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const isnet = await networks.isnet();
  const alpha = await watch.time('network:isnet', () =>
    isnet.run(input, width, height, look.mirrored ?? false),
  );
  scene.glimpse?.show(alpha);
  return alpha;
}
