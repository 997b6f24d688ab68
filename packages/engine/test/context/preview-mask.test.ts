import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type CutoutJob, type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const WIDTH = 800;
const HEIGHT = 400;
const LEFT_HALF = {
  ...{ left: { value: 0, unit: 'px' }, top: { value: 0, unit: 'px' } },
  ...{ right: { value: 50, unit: '%' }, bottom: { value: 100, unit: '%' } },
};

let folder: string;
let cutter: Cutter;
let photoPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-preview-'));
  cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  photoPath = join(folder, 'photo.png');
  // Red on the left half, blue on the right.
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    data.set(i % WIDTH < WIDTH / 2 ? [224, 16, 16] : [16, 32, 208], i * 3);
  }
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(photoPath);
});
afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

/** What was told on the way, in order. */
async function told(mode: Mode, request: Partial<CutoutJob> = {}) {
  const heard: { step?: string; mask?: string }[] = [];
  const job = {
    ...{ inputPath: photoPath, outputPath: join(folder, 'cutout.png'), mode },
    ...{ limits: DEFAULT_IMAGE_LIMITS, ...request },
  };
  await cutter.cut(job, {
    onStep: (step) => heard.push({ step }),
    onPreview: (mask) => heard.push({ mask }),
  });
  return heard;
}

describe('the preview mask', () => {
  it.each(['common', 'body', 'product', 'food'] as const)(
    'is told once in mode %s, before the picture is written',
    async (mode) => {
      const heard = await told(mode);
      const at = heard.findIndex(({ mask }) => mask !== undefined);
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(heard.findIndex(({ step }) => step === 'encode'));
      expect(heard.filter(({ mask }) => mask !== undefined)).toHaveLength(1);
    },
  );

  it('is a small mask in the photo’s aspect, clear where the background is', async () => {
    const heard = await told('common');
    const { mask } = heard.find((each) => each.mask !== undefined)!;
    const { data, info } = await sharp(Buffer.from(mask!, 'base64'))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([320, 160]);
    const alphaAt = (x: number) => data[(80 * info.width + x) * info.channels + info.channels - 1]!;
    expect(alphaAt(80)).toBeGreaterThan(200);
    expect(alphaAt(240)).toBeLessThan(55);
  });

  it.each([
    ['garments, where people are seen first', 'clothing', {}],
    ['a chosen thing', 'common', { options: { points: [{ x: 100, y: 100, keep: true }] } }],
    ['a part of the photo', 'common', { composition: { roi: LEFT_HALF } }],
    ['a preview', 'common', { output: { size: { maxPixels: 250_000 } } }],
  ] as const)('is not told of %s', async (_what, mode, request) => {
    const heard = await told(mode, request as unknown as Partial<CutoutJob>);
    expect(heard.some(({ mask }) => mask !== undefined)).toBe(false);
  });
});
