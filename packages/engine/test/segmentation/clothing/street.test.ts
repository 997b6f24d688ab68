import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url));
const MODELS = process.env.NOBG_MODELS_DIR ?? join(ROOT, 'data', 'models');
const ASTRONAUT = join(ROOT, 'samples', 'astronaut.jpg');
const STREET = fileURLToPath(new URL('../../fixtures/street.jpg', import.meta.url));

/** Cuts garments out of a photo with the real networks, and gives alpha by place. */
async function cutterOf(inputPath: string) {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-street-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = createModelStore({ dir: MODELS });
  const networks = [];
  for (const id of networksFor('clothing', {})) networks.push(await store.ensure(id));
  const cutter = await createCutter({ networks, threads: 1 });
  onTestFinished(() => cutter.close());
  const outputPath = join(folder, 'out.png');
  return async (options: CutoutOptions) => {
    const limits = DEFAULT_IMAGE_LIMITS;
    const job = { inputPath, outputPath, mode: 'clothing', options, limits } as const;
    expect((await cutter.cut(job)).type).toBe('person');
    const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
    return (x: number, y: number) => data[(y * info.width + x) * info.channels + 3]!;
  };
}

it('keeps of a woman on a street what is asked for: garments, shoes too, or one class', async () => {
  const cut = await cutterOf(STREET);
  const at = await cut({});
  const kept = {
    back: at(370, 300),
    front: at(260, 420),
    pocket: at(325, 255),
    knee: at(235, 510),
  };
  const dropped = {
    face: at(290, 105),
    hair: at(240, 110),
    hand: at(218, 323),
    wall: at(480, 340),
  };
  for (const alpha of Object.values(kept)) expect(alpha).toBeGreaterThan(127);
  for (const alpha of Object.values(dropped)) expect(alpha).toBeLessThan(64);

  const withShoes = await cut({ accessories: true });
  expect([at(245, 765), withShoes(245, 765)].map((alpha) => alpha > 127)).toEqual([false, true]);
  const pants = await cut({ classes: ['pants'] });
  expect([pants(235, 510), pants(260, 420)].map((alpha) => alpha > 127)).toEqual([true, false]);
}, 600_000);

it('leaves out the face of who fills the photo', async () => {
  const cut = await cutterOf(ASTRONAUT);
  const at = await cut({});
  const suit = [at(130, 400), at(60, 330), at(320, 330)];
  const face = [at(220, 110), at(205, 145), at(240, 145), at(222, 165)];
  for (const alpha of suit) expect(alpha).toBeGreaterThan(200);
  for (const alpha of face) expect(alpha).toBeLessThan(32);
  // Between hair and face is no cloth.
  const others = [at(255, 84)];
  for (const alpha of others) expect(alpha).toBeLessThan(32);
}, 600_000);
