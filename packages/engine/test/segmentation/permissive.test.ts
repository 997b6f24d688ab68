import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODES } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { smallMatte } from '@nobg/testing/small-graphs.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SIDE = 160;

let folder: string;
let square: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-permissive-'));
  square = await drawn('square.png', (x, y) => x >= 40 && x < 120 && y >= 40 && y < 120);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Red where `inside` says, else blue. */
async function drawn(name: string, inside: (x: number, y: number) => boolean): Promise<string> {
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < SIDE * SIDE; i++) {
    data.set(inside(i % SIDE, Math.floor(i / SIDE)) ? [224, 16, 16] : [16, 32, 208], i * 3);
  }
  const path = join(folder, name);
  await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toFile(path);
  return path;
}

/** A cutter of the permissive set that has only what one mode is said to need. */
async function cutterOf(mode: (typeof MODES)[number], options: CutoutOptions) {
  const choice = { licences: 'permissive', own: {} } as const;
  const all = await writeSmallNetworks(folder, 'permissive');
  const needed = networksFor(mode, options, choice);
  return createCutter({
    networks: all.filter(({ id }) => needed.includes(id)),
    threads: 1,
    choice,
  });
}

async function cut(mode: (typeof MODES)[number], inputPath: string, options: CutoutOptions = {}) {
  const cutter = await cutterOf(mode, options);
  try {
    const outputPath = join(folder, 'out.png');
    const limits = DEFAULT_IMAGE_LIMITS;
    const result = await cutter.cut({ inputPath, outputPath, mode, options, limits });
    const alpha = await sharp(outputPath).extractChannel(3).raw().toBuffer();
    return { result, at: (x: number, y: number) => alpha[y * SIDE + x]! };
  } finally {
    await cutter.close();
  }
}

it.each(MODES)('mode %s works on the networks of the permissive set alone', async (mode) => {
  const { result, at } = await cut(mode, square);
  const used = result.networks.map(({ id }) => id);
  const needed = networksFor(mode, {}, { licences: 'permissive', own: {} });
  expect(needed).toEqual(expect.arrayContaining(used));
  expect(used).not.toContain('isnet');
  expect([at(80, 80), at(10, 10), at(150, 80)]).toEqual([255, 0, 0]);
  expect(result.confidence).toBeGreaterThan(0.5);
});

it('points choose between things', async () => {
  const two = await drawn('two.png', (x, y) => y > 60 && y < 100 && (x < 40 || x > 120));
  const { at } = await cut('product', two, { points: [{ x: 20, y: 80, keep: true }] });
  expect([at(20, 80), at(140, 80)]).toEqual([255, 0]);
});

it('nobody in the photo is no subject for mode body', async () => {
  const blue = await drawn('blue.png', () => false);
  await expect(cut('body', blue)).rejects.toMatchObject({ code: 'no_subject' });
});

it("a network of the operator's own finds the subject in its mode, and in no other", async () => {
  const path = join(folder, 'own.onnx');
  // What is not red is its subject, so that it shows who was asked.
  const graph = smallMatte('nobg.image', 'nobg.alpha', -1 / 255, [], -30);
  const fixed = [{ name: 'nobg.image', type: 'float32', shape: [1, 3, 64, 96] }] as const;
  await writeModel({ ...graph, graph: { ...graph.graph, inputs: fixed } }, path);
  const file = { id: 'mine', version: '7', licence: 'CC0-1.0', path };
  const networks = [...(await writeSmallNetworks(folder)), file];
  const choice = { licences: 'any', own: { product: 'mine' } } as const;
  expect(networksFor('product', {}, choice)).toEqual(['mine']);
  const cutter = await createCutter({ networks, threads: 1, choice });
  try {
    const job = {
      inputPath: square,
      outputPath: join(folder, 'own.png'),
      limits: DEFAULT_IMAGE_LIMITS,
    };
    const own = await cutter.cut({ ...job, mode: 'product' });
    expect(own.networks).toEqual([{ id: 'mine', version: '7', licence: 'CC0-1.0' }]);
    const alpha = await sharp(job.outputPath).extractChannel(3).raw().toBuffer();
    expect([alpha[10 * SIDE + 10], alpha[80 * SIDE + 80]]).toEqual([255, 0]);
    const common = await cutter.cut({ ...job, mode: 'common' });
    expect(common.networks.map(({ id }) => id)).toContain('isnet');
  } finally {
    await cutter.close();
  }
});

it('a file in another form is refused as a network of the operator', async () => {
  const [isnet] = await writeSmallNetworks(folder);
  const networks = [{ ...isnet!, id: 'mine' }];
  const choice = { licences: 'any', own: { common: 'mine' } } as const;
  await expect(createCutter({ networks, threads: 1, choice })).rejects.toThrow(/nobg\.image/);
});
