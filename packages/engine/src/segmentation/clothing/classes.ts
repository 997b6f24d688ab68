import type { LayerClass } from '@nobg/contract/layers.js';
import type { Photo } from '../../image/photo.js';
import { type ClassMap, labelOf } from '../../layers/class-map.js';
import { guidedUpsample } from '../../matting/guided-upsampling.js';
import type { FloatMap } from '../../ops/float-map.js';
import { CLASSES } from './params.js';

/**
 * The likeliest class of each pixel of a person's picture. Where two garments meet, the
 * border between them is drawn along the photo's own edges, as their outline is.
 *
 * @param classes probabilities, 0..1, of any size
 * @returns labels as of a {@link ClassMap}, at the picture's size; 0 where no class is likely
 */
export async function classesAt(
  classes: ReadonlyMap<LayerClass, FloatMap>,
  picture: Photo,
): Promise<Uint8Array> {
  const labels = new Uint8Array(picture.width * picture.height);
  const best = new Uint8Array(labels.length);
  for (const [name, plane] of classes) {
    if (!plane.data.some((value) => value > CLASSES.minProbability)) continue;
    const drawn = await guidedUpsample(plane, picture);
    for (let i = 0; i < labels.length; i++) {
      if (drawn[i]! <= best[i]!) continue;
      best[i] = drawn[i]!;
      labels[i] = labelOf(name);
    }
  }
  return labels;
}

/** A map in which everything is of one class. */
export function labelled(name: LayerClass): ClassMap {
  return { width: 1, height: 1, labels: Uint8Array.of(labelOf(name)) };
}
