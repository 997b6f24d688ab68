import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { isPreview } from '@nobg/engine/preview.js';
import { type CutoutJob, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PREVIEW = { size: { maxPixels: 250_000 } };

let folder: string;
let cutter: Cutter;
let photoPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-preview-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  photoPath = join(folder, 'photo.jpg');
  // A red square on blue, lying on its side as cameras store it.
  const [width, height] = [900, 1200];
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) / width;
    const y = Math.floor(i / width) / height;
    const inside = x >= 0.25 && x < 0.75 && y >= 0.25 && y < 0.75;
    data.set(inside ? [224, 16, 16] : [16, 32, 208], i * 3);
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .withMetadata({ orientation: 6 })
    .toFile(photoPath);
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

async function cut(mode: Mode, request: Partial<CutoutJob>, name: string) {
  const outputPath = join(folder, name);
  const job = { inputPath: photoPath, outputPath, mode, limits: DEFAULT_IMAGE_LIMITS, ...request };
  return { outputPath, result: await cutter.cut(job) };
}

describe('a preview', () => {
  it.each(MODES)(
    'cuts out in mode %s, upright, at the size a whole result is shrunk to',
    async (mode) => {
      const { result, outputPath } = await cut(mode, { output: PREVIEW }, `${mode}.png`);
      // 1200×900 within 250,000 px.
      expect(result).toMatchObject({
        width: 577,
        height: 433,
        photo: { width: 1200, height: 900 },
      });
      const { width, height } = await sharp(outputPath).metadata();
      expect([width, height]).toEqual([577, 433]);
      const { left, top } = result.foreground;
      expect(Math.abs(left - 144) + Math.abs(top - 108)).toBeLessThanOrEqual(8);
    },
  );

  it('reads a photo that is small already at its own size', async () => {
    const inputPath = join(folder, 'small.png');
    await sharp({ create: { width: 80, height: 60, channels: 3, background: '#e01010' } })
      .png()
      .toFile(inputPath);
    const { result } = await cut('product', { inputPath, output: PREVIEW }, 'small-out.png');
    expect(result).toMatchObject({ width: 80, height: 60 });
  });
});

describe('isPreview', () => {
  const base: CutoutJob = {
    ...{ inputPath: 'a', outputPath: 'b', mode: 'common', limits: DEFAULT_IMAGE_LIMITS },
    output: PREVIEW,
  };
  it.each<[string, boolean, Partial<CutoutJob>]>([
    ['a quarter of a megapixel', true, {}],
    ['an empty composition', true, { composition: {} }],
    ['a larger result', false, { output: { size: { maxPixels: 250_001 } } }],
    ['a bound of the longer side alone', false, { output: { size: { maxSide: 300 } } }],
    ['points', false, { options: { points: [{ x: 1, y: 1, keep: true }] } }],
    ['a box', false, { options: { box: { left: 0, top: 0, right: 9, bottom: 9 } } }],
    ['HD', false, { options: { hd: true } }],
    ['a crop', false, { composition: { crop: {} } }],
  ])('%s: %s', (_name, expected, request) => {
    expect(isPreview({ ...base, ...request })).toBe(expected);
  });
});
