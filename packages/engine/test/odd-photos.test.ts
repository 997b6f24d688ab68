import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NobgError } from '@nobg/contract/errors.js';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { withInt8 } from '@nobg/engine/network-forms.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { type Cutter, DEFAULT_IMAGE_LIMITS } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawOddPhotos, ODD_PHOTOS, type OddPhoto } from './odd-photos.js';

const ASTRONAUT = fileURLToPath(new URL('../../../samples/astronaut.jpg', import.meta.url));

const modelsDir = process.env.NOBG_MODELS_DIR;
const store = modelsDir ? createModelStore({ dir: modelsDir }) : null;
// In the form that servers use: float32 takes three times as long.
const needed = withInt8(requiredNetworks(), () => true, 'int8');
const compiled = (await store?.list())?.filter(({ state }) => state === 'compiled') ?? [];
const here = needed.every((id) => compiled.some(({ entry }) => entry.id === id));
if (!here) {
  console.warn('SKIPPED: odd photos in the real networks: NOBG_MODELS_DIR does not hold them');
}

let folder: string;
let photos: Awaited<ReturnType<typeof drawOddPhotos>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-odd-'));
  photos = await drawOddPhotos(folder, ASTRONAUT);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * What became of a photo: the code of a refusal, which leaves nothing behind, or a cutout
 * that is neither empty nor a haze nor, where it says that it is sure, the whole photo.
 */
async function outcome(
  cutter: Cutter,
  name: OddPhoto,
  mode: Mode,
  options: CutoutOptions = {},
): Promise<string> {
  const out = join(folder, `${mode}-${name}`);
  const outputPath = join(out, 'out.png');
  await mkdir(out, { recursive: true });
  try {
    const limits = DEFAULT_IMAGE_LIMITS;
    const job = { inputPath: photos[name], outputPath, mode, options, limits };
    const result = await cutter.cut(job);
    const { width, height } = await sharp(photos[name]).metadata();
    const { data, info } = await sharp(outputPath).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, 4]);
    let opaque = 0;
    let firm = 0;
    for (let at = 3; at < data.length; at += 4) {
      opaque += data[at]! / 255;
      if (data[at]! > 127) firm += data[at]! / 255;
    }
    expect(firm / opaque).toBeGreaterThan(0.1);
    const share = opaque / (width! * height!);
    expect(share).toBeGreaterThan(0);
    const { confidence = -1 } = result;
    if (share > 0.99) expect(confidence).toBeLessThan(0.2);
    expect(confidence >= 0 && confidence <= 1).toBe(true);
    return 'cutout';
  } catch (error) {
    if (!(error instanceof NobgError)) throw error;
    expect(error.status, error.message).toBe(422);
    expect(await readdir(out)).toEqual([]);
    return error.code;
  } finally {
    await rm(out, { recursive: true });
  }
}

describe('photos that no mode is made for', () => {
  let cutter: Cutter;
  beforeAll(async () => {
    cutter = await createCutter({ networks: await writeSmallNetworks(folder), threads: 1 });
  });
  afterAll(() => cutter.close());

  it.each(MODES)(
    'end in a cutout or a refusal in mode %s',
    async (mode) => {
      for (const name of ODD_PHOTOS) {
        expect(['cutout', 'no_subject'], name).toContain(await outcome(cutter, name, mode));
      }
    },
    600_000,
  );

  it('end so without a plate, too', async () => {
    for (const name of ODD_PHOTOS) {
      const end = await outcome(cutter, name, 'food', { plate: 'drop' });
      expect(['cutout', 'no_subject'], name).toContain(end);
    }
  }, 600_000);
});

describe.skipIf(!here)('the real networks', () => {
  let cutter: Cutter;
  beforeAll(async () => {
    cutter = await createCutter({ networks: await store!.ensureAll(needed), threads: 1 });
  });
  afterAll(() => cutter.close());

  it.each(MODES)(
    'refuse in mode %s what shows nothing',
    async (mode) => {
      for (const name of ['dot', 'flat'] as const) {
        expect(await outcome(cutter, name, mode), name).toBe('no_subject');
      }
    },
    600_000,
  );

  it.each(MODES)(
    'answer in mode %s for forty faces with a cutout or a refusal',
    async (mode) => {
      expect(['cutout', 'no_subject']).toContain(await outcome(cutter, 'crowd', mode));
    },
    600_000,
  );

  it('find the disc in a mask, and nobody in it', async () => {
    expect(await outcome(cutter, 'mask', 'product')).toBe('cutout');
    expect(await outcome(cutter, 'mask', 'body')).toBe('no_subject');
  }, 600_000);

  it('answer without a plate for what is no dish with a cutout or a refusal', async () => {
    for (const name of ['dot', 'white', 'long', 'text', 'mask'] as const) {
      const end = await outcome(cutter, name, 'food', { plate: 'drop' });
      expect(['cutout', 'no_subject'], name).toContain(end);
    }
  }, 600_000);

  it('find nobody in a page of words', async () => {
    expect(await outcome(cutter, 'text', 'body')).toBe('no_subject');
  }, 600_000);

  it('answer for what is no photo with a cutout or a refusal', async () => {
    for (const name of ['white', 'long', 'text', 'collage'] as const) {
      expect(['cutout', 'no_subject'], name).toContain(await outcome(cutter, name, 'common'));
    }
  }, 600_000);
});
