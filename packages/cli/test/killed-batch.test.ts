import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRgbaPng } from '@nobg/engine/image/encode/rgba-png.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { expect, it } from 'vitest';
import { smallWeights } from './run-cli.js';

interface Item {
  readonly external_id: string;
  readonly state: string;
  readonly result: { readonly id: string } | null;
}

/** The same that `npm run soak` runs with the real weights, at length. */
const { killedBatch, leftBehind } = (await import(
  new URL('../../../scripts/soak/batch.mjs', import.meta.url).href
)) as {
  killedBatch(options: {
    env: Record<string, string>;
    photo: Uint8Array;
    images: number;
    kills: number;
  }): Promise<{ job: { state: string }; items: Item[]; kills: number }>;
  leftBehind(
    database: Awaited<ReturnType<typeof openDatabase>>,
    folder: string,
  ): Promise<Record<string, number>>;
};

const IMAGES = 30;
const KILLS = 4;

async function redOnGreen(path: string): Promise<Buffer> {
  const rgba = new Uint8Array(64 * 64 * 4);
  for (let i = 0; i < 64 * 64; i += 1) {
    const inside = [i % 64, Math.floor(i / 64)].every((at) => at > 16 && at < 48);
    rgba.set(inside ? [255, 0, 0, 255] : [0, 255, 0, 255], i * 4);
  }
  await writeRgbaPng(path, rgba, 64, 64);
  return readFile(path);
}

it('a batch whose server and engine processes are killed is done whole, and charged once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-killed-'));
  try {
    const data = join(folder, 'data');
    await smallWeights(join(data, 'models'));
    const photo = await redOnGreen(join(folder, 'photo.png'));
    const env = {
      ...{ NOBG_DATA_DIR: data, NOBG_PRECISION: 'float32', NOBG_JOB_LEASE_MS: '1500' },
      ...{ NOBG_SLOTS: '2', NOBG_THREADS: '1', npm_config_registry: 'http://127.0.0.1:9' },
    };
    const { job, items, kills } = await killedBatch({ env, photo, images: IMAGES, kills: KILLS });
    expect(kills).toBe(KILLS);
    expect(job).toMatchObject({ state: 'done', total: IMAGES, done: IMAGES, failed: 0 });
    expect(items.map(({ external_id: id, state }) => `${id} ${state}`)).toEqual(
      Array.from({ length: IMAGES }, (_, n) => `image-${n} done`),
    );
    expect(new Set(items.map(({ result }) => result?.id)).size).toBe(IMAGES);
    const database = await openDatabase(`sqlite:${join(data, 'nobg.db')}`);
    try {
      expect(await leftBehind(database, data)).toEqual({
        ...{ charged: IMAGES, results: IMAGES, uploads: 0 },
      });
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 600_000);
