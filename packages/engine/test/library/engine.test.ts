import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Engine, engineOver, openEngine } from '@nobg/engine/library/engine.js';
import { openEnginePool } from '@nobg/engine/process/open-engine-pool.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const LIMITS = { maxPixels: 1_000_000 };

let folder: string;
/** Where temporary files go. */
let temporary: string;
let engine: Engine;
let photo: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-library-'));
  temporary = join(folder, 'temporary');
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary);
  photo = await redOnGreen();
  const choice = { licences: 'any', own: {} } as const;
  const config = { slots: 1, threads: 1, memory: 1e9, queueLimit: 8, deadlineMs: 60_000, choice };
  const pool = openEnginePool(config, await writeSmallNetworks(folder));
  engine = engineOver(pool, ['common', 'product'], LIMITS);
});
afterAll(async () => {
  await engine.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A red square on green: the small networks take what is red for the subject. */
async function redOnGreen(): Promise<Buffer> {
  const subject = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 96, height: 64, channels: 3, background: 'green' } })
    .composite([{ input: subject, left: 28, top: 12 }])
    .png()
    .toBuffer();
}

async function alphaAt(data: Buffer, left: number, top: number): Promise<number> {
  const one = await sharp(data).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return one[3]!;
}

it('cuts out bytes, a path and a file URL, and leaves no file behind', async () => {
  const path = join(folder, 'photo.png');
  await writeFile(path, photo);
  for (const given of [photo, new Uint8Array(photo), path, pathToFileURL(path)]) {
    const cutout = await engine.remove(given);
    expect(cutout).toMatchObject({ width: 96, height: 64, mode: 'common', mediaType: 'image/png' });
    expect(await alphaAt(cutout.data, 48, 32)).toBe(255);
    expect(await alphaAt(cutout.data, 2, 2)).toBe(0);
  }
  expect(await readdir(temporary)).toEqual([]);
});

it('takes the options of the API as text, numbers and booleans', async () => {
  const steps: string[] = [];
  const cutout = await engine.remove(photo, {
    ...{ mode: 'product', format: 'webp', lossless: true, canvas: '50x40', bg_image: photo },
    onStep: (step) => steps.push(step),
  });
  expect(cutout).toMatchObject({ width: 50, height: 40, format: 'webp', mediaType: 'image/webp' });
  expect((await sharp(cutout.data).metadata()).format).toBe('webp');
  expect(steps).toContain('encode');
});

it('refuses what is no photo and no option, naming it, and leaves no file behind', async () => {
  const expectations = [
    [5, {}, /^photo: expected a path, a file: URL or the bytes of a photo, but got 5\.$/],
    [new URL('https://example.com/a.png'), {}, /^photo: expected .* but got URL/],
    [join(folder, 'none.png'), {}, /ENOENT/],
    [Buffer.from('hello'), {}, /received text/],
    [photo, { mood: 'common' }, /^mood: expected a field among .*mode.*, but got "mood"\.$/],
    [photo, { mode: 'food' }, /^mode: expected .*\(common, product\), but got "food"\.$/],
    [photo, { quality: 500, format: 'jpg' }, /^quality: expected a whole number .* "500"\.$/],
    [photo, { hd: null }, /^hd: expected a text, number or boolean, but got null\.$/],
    [photo, { signal: 'soon' }, /^signal: expected an AbortSignal, but got "soon"\.$/],
    [photo, { onStep: 1 }, /^onStep: expected a function, but got 1\.$/],
  ] as const;
  for (const [given, options, message] of expectations) {
    // As plain JavaScript may call it.
    const call = engine.remove as (...args: unknown[]) => Promise<unknown>;
    await expect(call(given, options)).rejects.toThrow(message);
  }
  expect(await readdir(temporary)).toEqual([]);
});

it('ends a photo whose signal is aborted, and goes on with the next', async () => {
  const reason = new Error('no longer wanted');
  await expect(engine.remove(photo, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  const ended = engine.remove(photo, { signal: stop.signal, onStep: () => stop.abort(reason) });
  await expect(ended).rejects.toBe(reason);
  expect((await engine.remove(photo)).width).toBe(96);
});

it('refuses to open with options that are wrong, naming them', async () => {
  const expectations = [
    [{ modelDir: 'x' }, /^openEngine: expected options among modelsDir, .* but got modelDir\.$/],
    [{ modelsDir: '' }, /modelsDir: expected the path of a folder, but got ""/],
    [{ modes: [] }, /modes: expected a list of common, .* but got \[\]/],
    [{ licences: 'free' }, /licences: expected one of any, permissive, but got "free"/],
    [{ slots: 0 }, /slots: expected a whole number from 1, but got 0/],
    [{ threads: 10_000 }, /10000 threads need 10000 cores/],
  ] as const;
  const call = openEngine as (options: unknown) => Promise<Engine>;
  for (const [options, message] of expectations) {
    await expect(call(options)).rejects.toThrow(message);
  }
  const stopped = new Error('never mind');
  await expect(openEngine({ signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
});
