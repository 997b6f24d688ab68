import type { Detection } from '../../networks/centernet.js';
import { VOC_CLASSES, type VocClass } from '../../networks/deeplab-voc.js';
import type { Networks } from '../../networks/networks.js';
import { labelComponents } from '../../ops/components.js';
import type { FloatMap } from '../../ops/float-map.js';
import { NOT_MEASURED, tunedGroup } from '../../tuned.js';
import type { RequestTools } from '../request-tools.js';
import type { ObjectDetector } from './object-detector.js';
import { vocClasses } from './voc-classes.js';

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
const COMPONENTS = tunedGroup('detection.permissive', { minAreaRatio: 0.002 }, NOT_MEASURED);

/**
 * Objects out of DeepLab's classes: a connected component of one class is an object, its score the mean probability
 * there.
 */
export function deeplabDetection(networks: Networks, tools: RequestTools): ObjectDetector {
  return {
    async detect(view) {
      const maps = await vocClasses(view, networks, tools);
      const found = maps.flatMap((map, c) => {
        const name = VOC_CLASSES[c]!;
        return name === 'background' ? [] : thingsOf(map, COCO[name]);
      });
      return found.sort((a, b) => b.score - a.score);
    },
  };
}

function thingsOf(plane: FloatMap, cocoClass: number): Detection[] {
  const { width, height, data } = plane;
  const { labels, components } = labelComponents(plane, 0.5);
  const large = components.filter(({ area }) => area >= COMPONENTS.minAreaRatio * data.length);
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
