import type { Detection } from '@nobg/engine/networks/centernet.js';
import { hasPerson, typeOf } from '@nobg/engine/segmentation/detection/detection.js';
import { expect, it } from 'vitest';

const detection = (cocoClass: number, score: number, box = [0, 0, 1, 1]): Detection => ({
  left: box[0]!,
  top: box[1]!,
  right: box[2]!,
  bottom: box[3]!,
  score,
  cocoClass,
});
const whole = { left: 0, top: 0, width: 200, height: 100 };

it('sees a person only where the detector does more than guess', () => {
  expect(hasPerson([detection(15, 0.9), detection(0, 0.25)])).toBe(true);
  expect(hasPerson([detection(15, 0.9), detection(0, 0.15)])).toBe(false);
  expect(hasPerson([])).toBe(false);
});

it('names the kinds that the answer tells apart', () => {
  const kinds = [0, 2, 15, 39, 53, 73].map((c) => typeOf([detection(c, 0.5)], whole, 200, 100));
  expect(kinds).toEqual(['person', 'vehicle', 'animal', 'product', 'food', 'product']);
});

it('prefers the detection that fits the subject to a likelier one beside it', () => {
  const subject = { left: 0, top: 0, width: 100, height: 100 };
  const beside = detection(0, 0.9, [0.5, 0, 1, 1]);
  const fitting = detection(16, 0.4, [0, 0, 0.5, 1]);
  expect(typeOf([beside, fitting], subject, 200, 100)).toBe('animal');
  expect(typeOf([beside], subject, 200, 100)).toBe('other');
});
