import { expect, test } from 'vitest';
import { z } from 'zod';
import { discImage } from './disc-image.js';
import { builtinNetwork, fixture, greatestDifference, storedFloats } from './fixture.js';
import { runFile } from './run-network.js';

const MEAN = [123.675, 116.28, 103.53];
const STD = [58.395, 57.12, 57.375];

test('u2netp gives what it gives as it is shipped', async () => {
  const { step, salience } = await fixture(
    'u2netp.json',
    z.object({ step: z.number(), salience: z.base64() }),
  );
  const path = await builtinNetwork('u2netp');
  const result = await runFile(path, 'input.1', discImage(320, 320, MEAN, STD));
  expect(result.dims).toEqual([1, 1, 320, 320]);
  const across = 320 / step;
  const off = greatestDifference(storedFloats(salience), (i) => {
    return result.data[Math.floor(i / across) * step * 320 + (i % across) * step];
  });
  expect(off).toBeLessThan(1e-4);
}, 600_000);

test('the compiled U²-Netp runs at sizes that are not multiples of its stride', async () => {
  const path = await builtinNetwork('u2netp');
  const result = await runFile(path, 'input.1', discImage(205, 301, MEAN, STD));
  expect(result.dims).toEqual([1, 1, 205, 301]);
  const at = (x: number, y: number): number => result.data[y * 301 + x]!;
  expect(at(170, 120)).toBeGreaterThan(0.9);
  expect(at(20, 20)).toBeLessThan(0.1);
}, 600_000);
