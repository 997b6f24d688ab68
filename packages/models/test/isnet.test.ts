import { expect, test } from 'vitest';
import { z } from 'zod';
import { discImage } from './disc-image.js';
import { builtinNetwork, fixture } from './fixture.js';
import { runFile } from './run-network.js';

const MEAN = [128, 128, 128];
const STD = [256, 256, 256];

test("the compiled ISNet gives what the shipped one gives by Python's tools", async () => {
  const { height, width, step, alpha } = await fixture(
    'isnet-256x320.json',
    z.object({
      height: z.number(),
      width: z.number(),
      step: z.number(),
      alpha: z.array(z.array(z.number())),
    }),
  );
  const path = await builtinNetwork('isnet');
  const result = await runFile(path, 'input', discImage(height, width, MEAN, STD));
  expect(result.dims).toEqual([1, 1, height, width]);
  const differences = alpha.flatMap((row, j) =>
    row.map((expected, i) => Math.abs(result.data[j * step * width + i * step]! - expected)),
  );
  expect(Math.max(...differences)).toBeLessThan(2e-3);
}, 600_000);

test('the compiled ISNet runs at sizes that are not multiples of its stride', async () => {
  const path = await builtinNetwork('isnet');
  const result = await runFile(path, 'input', discImage(125, 83, MEAN, STD));
  expect(result.dims).toEqual([1, 1, 125, 83]);
  expect(result.data.every((v) => v >= 0 && v <= 1)).toBe(true);
}, 600_000);
