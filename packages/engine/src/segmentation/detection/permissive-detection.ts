import type { Context } from '../../context/context.js';
import { resizeRgb } from '../../image/resample.js';
import type { Detection } from '../../networks/centernet.js';
import { deeplabSize, VOC_CLASSES, type VocClass } from '../../networks/deeplab-voc.js';
import { labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';

/** The class's index among COCO's 80, in which detections are told; there is no background. */
const COCO: Readonly<Record<Exclude<VocClass, 'background'>, number>> = {
  person: 0,
  bicycle: 1,
  car: 2,
  motorbike: 3,
  aeroplane: 4,
  bus: 5,
  train: 6,
  boat: 8,
  bird: 14,
  cat: 15,
  dog: 16,
  horse: 17,
  sheep: 18,
  cow: 19,
  bottle: 39,
  chair: 56,
  sofa: 57,
  'potted plant': 58,
  'dining table': 60,
  TV: 62,
};

/** Less of the photo than this is a speck of a class and no thing. */
const LEAST_AREA = 0.002;

/** How probably each pixel of the photo is of each class of PASCAL VOC. */
export async function classesOf({ photo, networks, watch }: Context): Promise<readonly FloatMap[]> {
  const { width, height } = deeplabSize(photo.width, photo.height);
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const network = await networks.deeplabVoc();
  return watch.time('network:deeplab-voc', () => network.run(rgb, width, height));
}

/**
 * Everyday things in the photo by DeepLab's classes, likeliest first: a part of one class is
 * a thing, its score the mean probability there.
 */
export async function detectByClasses(context: Context): Promise<Detection[]> {
  const planes = await classesOf(context);
  const found = planes.flatMap((plane, c) => {
    const name = VOC_CLASSES[c]!;
    return name === 'background' ? [] : thingsOf(plane, COCO[name]);
  });
  return found.sort((a, b) => b.score - a.score);
}

function thingsOf(plane: FloatMap, cocoClass: number): Detection[] {
  const { width, height, data } = plane;
  const { labels, components } = labelComponents(plane, 0.5);
  const large = components.filter(({ area }) => area >= LEAST_AREA * data.length);
  return large.map(({ label, area, box }) => {
    let sum = 0;
    for (let i = 0; i < data.length; i++) if (labels[i] === label) sum += data[i]!;
    return {
      left: box.left / width,
      top: box.top / height,
      right: (box.left + box.width) / width,
      bottom: (box.top + box.height) / height,
      score: sum / area,
      cocoClass,
    };
  });
}
