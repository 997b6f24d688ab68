import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { smallGarments, smallMatte } from '@nobg/testing/small-graphs.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';

const WIDTH = 200;
const HEIGHT = 160;
const RED = [224, 16, 16];
const BLUE = [16, 32, 208];
const GREY = [128, 128, 128];
/** Hair, to the network that tells skin and hair from clothes. */
const GREEN = [16, 224, 16];

let folder: string;
/** Red is a subject, a person, and clothes. */
let cutter: Cutter;
/** Red is a subject and clothes; blue is a person. */
let blueCutter: Cutter;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-clothing-'));
  const networks = await writeSmallNetworks(folder);
  cutter = await createCutter({ networks, threads: 1 });
  const path = join(folder, 'blue-people.onnx');
  await writeModel(smallMatte('src', 'pha', -1, ['downsample_ratio']), path);
  const blue = networks.map((file) => (file.id === 'rvm' ? { ...file, path } : file));
  blueCutter = await createCutter({ networks: blue, threads: 1 });
});
afterAll(async () => {
  await cutter.close();
  await blueCutter.close();
  await rm(folder, { recursive: true, force: true });
});

type Painted = readonly [left: number, top: number, right: number, bottom: number];

/** A picture of `ground` with boxes of `colour`, and in it a box of hair. */
async function dressed(...boxes: Painted[]): Promise<string> {
  return paint(BLUE, RED, boxes, HEAD);
}

/** A picture of `ground` with boxes of `colour`. */
async function picture(ground: number[], colour: number[], ...boxes: Painted[]): Promise<string> {
  return paint(ground, colour, boxes);
}

async function paint(
  ground: number[],
  colour: number[],
  boxes: readonly Painted[],
  hair?: Painted,
): Promise<string> {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const x = i % WIDTH;
    const y = Math.floor(i / WIDTH);
    const isIn = ([l, t, r, b]: Painted) => x >= l && x < r && y >= t && y < b;
    data.set(hair && isIn(hair) ? GREEN : boxes.some(isIn) ? colour : ground, i * 3);
  }
  const path = join(folder, 'in.png');
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(path);
  return path;
}

async function cut(use: Cutter, inputPath: string, options: CutoutOptions = {}) {
  const outputPath = join(folder, 'out.png');
  const limits = DEFAULT_IMAGE_LIMITS;
  const result = await use.cut({ inputPath, outputPath, mode: 'clothing', options, limits });
  const alpha = await sharp(outputPath).extractChannel(3).raw().toBuffer();
  return { result, at: (x: number, y: number) => alpha[y * WIDTH + x]! };
}

const LARGE: Painted = [20, 20, 70, 140];
/** On top of the large one. */
const HEAD: Painted = [20, 14, 70, 20];
const SMALL: Painted = [140, 40, 165, 110];

it('keeps the garments of the largest person', async () => {
  const { result, at } = await cut(cutter, await dressed(LARGE, SMALL));
  expect(result.type).toBe('person');
  expect([at(45, 80), at(152, 80), at(100, 80)]).toEqual([255, 0, 0]);
});

it('keeps the garments of everyone where that is asked for', async () => {
  const path = await dressed(LARGE, SMALL);
  const { at } = await cut(cutter, path, { people: 'all' });
  expect([at(45, 80), at(152, 80), at(100, 80)]).toEqual([255, 255, 0]);
});

it('cuts out a garment without hair or skin beside it as goods, whatever the matte of people says', async () => {
  const { result, at } = await cut(cutter, await picture(BLUE, RED, LARGE));
  expect(result.type).toBe('product');
  expect([at(45, 80), at(152, 80)]).toEqual([255, 0]);
});

it('takes a print with cloth on all sides for no wearer', async () => {
  const { result } = await cut(cutter, await paint(BLUE, RED, [LARGE], [35, 60, 55, 90]));
  expect(result.type).toBe('product');
});

it('takes what lies there for the garment where nobody is', async () => {
  const { result, at } = await cut(blueCutter, await picture(GREY, RED, LARGE));
  expect(result.type).toBe('product');
  expect([at(45, 80), at(152, 80)]).toEqual([255, 0]);
});

it('refuses a photo of nothing', async () => {
  const nothing = await picture(GREY, GREY);
  await expect(cut(cutter, nothing)).rejects.toMatchObject({ code: 'no_subject' });
});

it('gives one layer for each class, which together are the whole, pixel for pixel', async () => {
  const path = join(folder, 'two-classes.onnx');
  await writeModel(smallGarments(true), path);
  const files = await writeSmallNetworks(folder);
  const networks = files.map((file) => (file.id === 'garments' ? { ...file, path } : file));
  const two = await createCutter({ networks, threads: 1 });
  onTestFinished(() => two.close());
  // Bright red above, a coat; dark red below, tops.
  const photo = await dressed([20, 20, 120, 80]);
  const { data, info } = await sharp(photo).raw().toBuffer({ resolveWithObject: true });
  for (let y = 80; y < 140; y++) {
    for (let x = 20; x < 120; x++) data.set([150, 8, 8], (y * WIDTH + x) * info.channels);
  }
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toFile(photo);

  const { result } = await cut(two, photo, { layers: 'per_class' });
  expect(result.layers?.map((layer) => layer.class)).toEqual(['tops', 'coat']);
  const outputPath = join(folder, 'out.png');
  const whole = await sharp(outputPath).raw().toBuffer();
  const sum = Buffer.alloc(whole.length);
  for (const layer of result.layers!) {
    const pixels = await sharp(layerPath(outputPath, layer.class)).raw().toBuffer();
    for (let i = 0; i < sum.length; i += 4) {
      if (pixels[i + 3] === 0) continue;
      // Each pixel is in one layer only, as it is in the whole.
      expect(sum[i + 3]).toBe(0);
      pixels.copy(sum, i, i, i + 4);
    }
  }
  expect(sum.equals(whole)).toBe(true);
  const [tops, coat] = result.layers!;
  expect(Math.abs(coat!.foreground.top + coat!.foreground.height - 80)).toBeLessThan(8);
  expect(Math.abs(tops!.foreground.top - 80)).toBeLessThan(8);
});

it('has one layer for a garment that nobody wears', async () => {
  const { result } = await cut(blueCutter, await picture(GREY, RED, LARGE), {
    layers: 'per_class',
  });
  expect(result.layers?.map((layer) => layer.class)).toEqual(['garment']);
});

it('leaves neither layers nor the whole behind when one cannot be written', async () => {
  const outputPath = join(folder, 'blocked.png');
  await mkdir(layerPath(outputPath, 'tops'));
  const job = { inputPath: await dressed(LARGE), outputPath, mode: 'clothing' } as const;
  const options = { layers: 'per_class' } as const;
  await expect(cutter.cut({ ...job, options, limits: DEFAULT_IMAGE_LIMITS })).rejects.toThrow();
  await rm(layerPath(outputPath, 'tops'), { recursive: true });
  expect((await readdir(folder)).filter((name) => name.startsWith('blocked'))).toEqual([]);
});
