import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS, type NetworkFile } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-chosen-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function cut(cutter: Cutter, inputPath: string, mode: Mode, options: CutoutOptions) {
  const outputPath = join(folder, 'out.png');
  const job = { inputPath, outputPath, mode, options, limits: DEFAULT_IMAGE_LIMITS };
  const result = await cutter.cut(job);
  const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
  return { result, alpha: (x: number, y: number) => data[(y * info.width + x) * 4 + 3]! };
}

describe('points and a box', () => {
  let cutter: Cutter;
  let photo: string;
  beforeAll(async () => {
    cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
    photo = join(folder, 'two.png');
    const square = {
      create: { width: 80, height: 80, channels: 3, background: '#e01010' },
    } as const;
    const input = await sharp(square).png().toBuffer();
    await sharp({ create: { width: 400, height: 200, channels: 3, background: '#1020d0' } })
      .composite([
        { input, left: 40, top: 60 },
        { input, left: 280, top: 60 },
      ])
      .png()
      .toFile(photo);
  });
  afterAll(() => cutter.close());

  const point = (x: number, y: number, keep = true) => ({ x, y, keep });

  it.each(MODES)('choose one of two things in mode %s', async (mode) => {
    const left = await cut(cutter, photo, mode, { points: [point(80, 100)] });
    expect([left.alpha(80, 100), left.alpha(320, 100), left.alpha(200, 100)]).toEqual([255, 0, 0]);
    const right = await cut(cutter, photo, mode, { points: [point(320, 100)] });
    expect([right.alpha(80, 100), right.alpha(320, 100)]).toEqual([0, 255]);
    const { foreground } = right.result;
    expect(Math.abs(foreground.left - 280) + Math.abs(foreground.width - 80)).toBeLessThan(5);
  });

  it('name the networks that were asked', async () => {
    const box = { left: 30, top: 50, right: 130, bottom: 150 };
    const { result } = await cut(cutter, photo, 'product', { box });
    const ids = result.networks.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['mobile-sam-encoder', 'mobile-sam-decoder']));
    const steps = result.timings.map(({ step }) => step);
    expect(steps).toEqual(expect.arrayContaining(['network:mobile-sam-encoder', 'prompt']));
  });

  it('are refused where they are not on the photo, each by its name', async () => {
    const points = [point(80, 100), point(400, 10), point(10, 200, false)];
    const box = { left: 0, top: 0, right: 401, bottom: 200 };
    await expect(cut(cutter, photo, 'common', { points, box })).rejects.toMatchObject({
      code: 'invalid_option',
      fields: [
        {
          field: 'points',
          expected: "points within the photo's 400 × 200 px",
          received: '400,10; 10,200',
        },
        {
          field: 'box',
          expected: "a box within the photo's 400 × 200 px",
          received: '0,0,401,200',
        },
      ],
    });
  });

  it('take a photo of two rows', async () => {
    const strip = join(folder, 'strip.png');
    const red = { create: { width: 300, height: 2, channels: 3, background: 'red' } } as const;
    await sharp(red).toFile(strip);
    const points = [point(40, 1), point(290, 1, false)];
    const { alpha } = await cut(cutter, strip, 'product', { points });
    expect([alpha(40, 0), alpha(40, 1), alpha(290, 1)]).toEqual([255, 255, 0]);
  });
});

const COFFEE = fileURLToPath(new URL('../../../../samples/coffee.jpg', import.meta.url));
const MODELS = fileURLToPath(new URL('../../../../data/models', import.meta.url));
const NEEDED = ['isnet', 'mobile-sam-encoder', 'mobile-sam-decoder'];

describe('on a cup with a saucer and a spoon, the real networks', async () => {
  const dir = process.env.NOBG_MODELS_DIR ?? MODELS;
  const states = existsSync(dir) ? await createModelStore({ dir }).list() : [];
  const here = NEEDED.every((id) =>
    states.some(({ entry, state }) => entry.id === id && state === 'compiled'),
  );
  if (!here) console.warn('Skipped: the weights are not here (nobg models pull fetches them).');
  let cutter: Cutter;
  beforeAll(async () => {
    if (!here) return;
    const store = createModelStore({ dir });
    const networks: NetworkFile[] = [];
    for (const id of NEEDED) networks.push(await store.ensure(id));
    cutter = await createCutter({ networks, threads: 1 });
  }, 120_000);
  afterAll(() => cutter?.close());

  // px of the photo: the bowl of the spoon, the wall of the cup, the saucer, the table.
  const spoon = [365, 275] as const;
  const cup = [300, 215] as const;
  const saucer = [120, 230] as const;
  const wood = [560, 60] as const;

  it.skipIf(!here)(
    'tell a spoon from a cup, and find all within a box',
    async () => {
      const onSpoon = await cut(cutter, COFFEE, 'product', {
        points: [
          { x: spoon[0], y: spoon[1], keep: true },
          { x: cup[0], y: cup[1], keep: false },
          { x: saucer[0], y: saucer[1], keep: false },
        ],
      });
      expect(onSpoon.alpha(...spoon)).toBeGreaterThan(200);
      expect(onSpoon.alpha(...cup)).toBeLessThan(20);
      expect(onSpoon.alpha(...saucer)).toBeLessThan(20);
      const onCup = await cut(cutter, COFFEE, 'product', {
        points: [
          { x: 250, y: 190, keep: true },
          { x: cup[0], y: cup[1], keep: true },
          { x: saucer[0], y: saucer[1], keep: false },
        ],
      });
      expect(onCup.alpha(...cup)).toBeGreaterThan(200);
      expect(onCup.alpha(...saucer)).toBeLessThan(20);
      expect(onCup.alpha(...wood)).toBe(0);
      const boxed = await cut(cutter, COFFEE, 'product', {
        box: { left: 70, top: 15, right: 490, bottom: 395 },
      });
      for (const [x, y] of [cup, saucer, spoon]) {
        expect(boxed.alpha(x, y)).toBeGreaterThan(200);
      }
      expect(boxed.alpha(...wood)).toBe(0);
    },
    300_000,
  );

  it.skipIf(!here)(
    'drop the saucer as a plate, and keep what stands on it',
    async () => {
      const { alpha } = await cut(cutter, COFFEE, 'food', { plate: 'drop' });
      expect([alpha(...saucer), alpha(300, 370), alpha(...wood)]).toEqual([0, 0, 0]);
      expect([alpha(...cup), alpha(...spoon)]).toEqual([255, 255]);
    },
    120_000,
  );
});
