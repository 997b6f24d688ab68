import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { evaluate, type PhotoResult } from '@nobg/eval/evaluate.js';
import { readGrey, writeGreyPng } from '@nobg/eval/grey-image.js';
import { readPhotoSets } from '@nobg/eval/photo-set.js';
import { Progress } from '@nobg/eval/progress.js';
import { NetworkMemory } from '@nobg/eval/remembered.js';
import { RunFolder } from '@nobg/eval/run-folder.js';
import { createModelStore } from '@nobg/models/store.js';
import { afterAll, describe, expect, it } from 'vitest';

const modelsDir = process.env.NOBG_MODELS_DIR;
const compiled = modelsDir
  ? (await createModelStore({ dir: modelsDir }).list()).every((model) => model.state === 'compiled')
  : false;
if (!compiled) {
  console.warn('SKIPPED: measuring the engine: NOBG_MODELS_DIR names no folder with its networks');
}

const folder = await mkdtemp(join(tmpdir(), 'nobg-eval-engine-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a run through the engine', () => {
  const test = compiled ? it : it.skip;
  test('measures what a request would get, and goes on after a damaged photo', async () => {
    await makeSet();
    const store = createModelStore({ dir: modelsDir! });
    const networks = [await store.ensure('isnet')];
    const memory = new NetworkMemory();
    const open: typeof openNetworks = (files, ...rest) =>
      memory.over(openNetworks(files, ...rest), files);
    const cutter = await createCutter({ networks, threads: 2 }, open);
    const predictions = join(folder, 'predictions');
    const set = await readPhotoSets([folder], { mode: null, ids: null }, true);
    const run = await RunFolder.open<PhotoResult>(null, { engine: '', code: '', arguments: {} });
    const evaluation = await evaluate(
      set,
      {
        engine: async () => ({ cutter, memory, other: null }),
        folder: run,
        keepIn: predictions,
        as: null,
        wanted: { ablation: false, without: [], twins: false },
      },
      new Progress({ write: () => true }, () => 0),
    );
    await cutter.close();

    const [damaged, disc] = evaluation.photos;
    expect(damaged).toMatchObject({ id: 'product/damaged', iou: 0, ms: null });
    expect(damaged!.failure).not.toBeNull();
    expect(disc!.failure).toBeNull();
    expect(disc!.iou).toBeGreaterThan(0.9);
    expect(disc!.timings.length).toBeGreaterThan(0);
    expect(evaluation.networks[0]!.id).toBe('isnet');

    const kept = await readGrey(join(predictions, 'product/disc.png'));
    expect([kept.width, kept.height]).toEqual([160, 120]);
    const cutout = evaluation.resultPaths.get('product/disc')!;
    expect((await readFile(cutout)).length).toBeGreaterThan(0);
    await run.close();
    await expect(readFile(cutout)).rejects.toThrow('ENOENT');
  });
});

/** A dark disc on a light ground, whose outline is known, and a file that is no picture. */
async function makeSet(): Promise<void> {
  const [width, height] = [160, 120];
  const photo = new Uint8Array(width * height);
  const truth = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const inside = Math.hypot(x - 80, y - 60) < 40;
      photo[i] = inside ? 40 + ((x * 7 + y * 3) % 30) : 225;
      truth[i] = inside ? 255 : 0;
    }
  }
  await mkdir(join(folder, 'product'));
  await writeGreyPng(join(folder, 'product/disc.photo.png'), photo, width, height);
  await writeGreyPng(join(folder, 'product/disc.gt.png'), truth, width, height);
  await writeFile(join(folder, 'product/damaged.photo.png'), 'no picture');
  const item = (name: string) => ({
    id: `product/${name}`,
    mode: 'product',
    image: `product/${name}.photo.png`,
    gt: 'product/disc.gt.png',
    gt_kind: 'binary',
  });
  const manifest = [item('damaged'), item('disc')];
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
