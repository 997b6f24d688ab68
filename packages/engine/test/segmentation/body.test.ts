import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { smallDetector } from '@nobg/testing/small-graphs.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

const CAT = 15;

let folder: string;
let cutter: Cutter;
let photo: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-body-'));
  const networks = await writeSmallNetworks(folder);
  await writeModel(smallDetector(CAT), join(folder, 'centernet.onnx'));
  cutter = await createCutter({ networks, threads: 1 });
  photo = join(folder, 'cat.png');
  await writeRedPart(photo, 40);
});

/** A photo of 96 px, red, as a person is to these networks, up to x. */
async function writeRedPart(path: string, to: number): Promise<void> {
  const data = Buffer.alloc(96 * 64 * 3);
  for (let i = 0; i < 96 * 64; i++) data.set(i % 96 < to ? [230, 20, 20] : [20, 30, 200], i * 3);
  await sharp(data, { raw: { width: 96, height: 64, channels: 3 } })
    .png()
    .toFile(path);
}

afterAll(async () => {
  await cutter.close();
  await rm(folder, { recursive: true, force: true });
});

const job = (name: string) =>
  ({ inputPath: photo, outputPath: join(folder, name), limits: DEFAULT_IMAGE_LIMITS }) as const;

it('refuses a photo without a person, though something in it looks like one', async () => {
  await expect(cutter.cut({ ...job('none.png'), mode: 'body' })).rejects.toMatchObject({
    code: 'no_subject',
  });
  expect(await readdir(folder)).not.toContain('none.png');
});

it('takes what fills most of the photo for people, whatever the detector sees', async () => {
  const inputPath = join(folder, 'near.png');
  await writeRedPart(inputPath, 64);
  const result = await cutter.cut({ ...job('near-out.png'), inputPath, mode: 'body' });
  expect(result.type).toBe('person');
  expect(Math.abs(result.foreground!.width - 64)).toBeLessThan(3);
});

it('answers as mode common where that is asked for', async () => {
  const options = { fallback: 'common' } as const;
  const result = await cutter.cut({ ...job('fallback.png'), mode: 'body', options });
  expect(result).toMatchObject({ mode: 'body', type: 'animal' });
  expect(Math.abs(result.foreground!.width - 40)).toBeLessThan(3);
});

it('says of what kind the main subject is', async () => {
  const whole = join(folder, 'whole.png');
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#e01010' } }).toFile(
    whole,
  );
  const result = await cutter.cut({ ...job('cat-out.png'), inputPath: whole, mode: 'common' });
  expect(result.type).toBe('animal');
});
