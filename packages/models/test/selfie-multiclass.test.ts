import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  builtinNetwork,
  fixture,
  greatestDifference,
  storedBytes,
  storedFloats,
} from './fixture.js';
import { runFile } from './run-network.js';

const SIZE = 256;
const CLASSES = 6;

test('selfie-multiclass gives what the TFLite runtime gives', async () => {
  const { pixels, classes, step, logits } = await fixture(
    'selfie-multiclass.json',
    z.object({
      pixels: z.base64(),
      classes: z.base64(),
      step: z.number(),
      logits: z.base64(),
    }),
  );
  const data = Float32Array.from(storedBytes(pixels), (value) => value / 255);
  const path = await builtinNetwork('selfie-multiclass');
  const result = await runFile(path, 'input_29', { dims: [1, SIZE, SIZE, 3], data });
  expect(result.dims).toEqual([1, SIZE, SIZE, CLASSES]);

  const across = SIZE / step;
  const off = greatestDifference(storedFloats(logits), (i) => {
    const [pixel, c] = [Math.floor(i / CLASSES), i % CLASSES];
    const [y, x] = [Math.floor(pixel / across) * step, (pixel % across) * step];
    return result.data[(y * SIZE + x) * CLASSES + c];
  });
  expect(off).toBeLessThan(1e-4);

  const likeliest = Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => {
    const all = result.data.subarray(pixel * CLASSES, (pixel + 1) * CLASSES);
    return all.indexOf(Math.max(...all));
  });
  expect(Buffer.from(likeliest).equals(storedBytes(classes))).toBe(true);
}, 600_000);
