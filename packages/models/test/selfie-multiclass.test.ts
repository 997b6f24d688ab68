import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  builtinNetwork,
  fixture,
  greatestDifference,
  storedBytes,
  storedFloats,
} from './fixture.js';
import { runFile, type TensorData } from './run-network.js';

const SIZE = 256;
const CLASSES = 6;

const stored = await fixture(
  'selfie-multiclass.json',
  z.object({ pixels: z.base64(), classes: z.base64(), step: z.number(), logits: z.base64() }),
);
const picture: TensorData = {
  dims: [1, SIZE, SIZE, 3],
  data: Float32Array.from(storedBytes(stored.pixels), (value) => value / 255),
};

/** The likeliest class of each pixel. */
function classesOf({ data }: TensorData): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => {
    const all = data.subarray(pixel * CLASSES, (pixel + 1) * CLASSES);
    return all.indexOf(Math.max(...all));
  });
}

test('selfie-multiclass gives what the TFLite runtime gives', async () => {
  const path = await builtinNetwork('selfie-multiclass');
  const result = await runFile(path, 'input_29', picture);
  expect(result.dims).toEqual([1, SIZE, SIZE, CLASSES]);

  const across = SIZE / stored.step;
  const off = greatestDifference(storedFloats(stored.logits), (i) => {
    const [pixel, c] = [Math.floor(i / CLASSES), i % CLASSES];
    const [y, x] = [Math.floor(pixel / across) * stored.step, (pixel % across) * stored.step];
    return result.data[(y * SIZE + x) * CLASSES + c];
  });
  expect(off).toBeLessThan(1e-4);
  expect(Buffer.from(classesOf(result)).equals(storedBytes(stored.classes))).toBe(true);
}, 600_000);
