import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { NobgError } from '@nobg/contract/errors.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import type { ApiKey } from '@nobg/server/domain/accounts/keys.js';
import { createRemovals, type Removal } from '@nobg/server/domain/cutouts/removals.js';
import { createResults, type Results } from '@nobg/server/domain/cutouts/results.js';
import {
  createUsageQuota,
  type Reservation,
  type UsageQuota,
} from '@nobg/server/domain/quota/usage.js';
import type { Engine } from '@nobg/server/ports/cutout-engine.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds } from '../support/databases.js';
import { copyingEngine, engineOf, failingEngine } from '../support/engines.js';
import { newKey } from '../support/keys.js';
import { newStorage, type Storage } from '../support/storage.js';
import { workOf } from '../support/work.js';

describe.each(databaseKinds())('removals on $name', (kind) => {
  const clock = settableClock('2026-03-01T10:00:00Z');
  let storage: Storage;
  let results: Results;
  let usage: UsageQuota;
  let key: ApiKey;
  let uploads: string;
  let photoPath: string;
  beforeAll(async () => {
    storage = await newStorage(kind);
  });
  beforeEach(async () => {
    clock.set('2026-03-01T10:00:00Z');
    await storage.reset();
    results = createResults({ results: storage.rows, blobs: storage.blobs, clock });
    usage = createUsageQuota({ usage: createUsageStore(storage.database.db), clock });
    key = await newKey(storage.database, clock, 10);
    uploads = await mkdtemp(join(tmpdir(), 'nobg-uploads-'));
    photoPath = join(uploads, 'photo');
    await writeFile(photoPath, 'the photo');
  });
  afterEach(() => rm(uploads, { recursive: true }));
  afterAll(() => storage.drop());

  async function remove(
    engine: Engine,
    more: { results?: Results; signal?: AbortSignal; reservation?: Reservation } = {},
  ): Promise<Removal> {
    const { signal, reservation = await usage.reserve(key) } = more;
    const limits = { maxPixels: 1000 };
    const removals = createRemovals({
      work: workOf(engine),
      results: more.results ?? results,
      availability: { missing: () => [], isFailing: () => false },
      limits,
    });
    return removals.remove({
      ...{ key, photoPath, mode: 'product', options: { holes: 'keep' }, reservation },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** What a failed request may not leave: a charge, a pending one, a row, a file. The photo stays. */
  async function expectNothingLeft(): Promise<void> {
    const { db } = storage.database;
    expect((await usage.peek(key)).used).toBe(0);
    expect(await db.selectFrom('pending_charges').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('results').selectAll().execute()).toEqual([]);
    expect(await storage.files()).toEqual([]);
    await access(photoPath);
  }

  it('publish the cutout, charge for it, and say all about it', async () => {
    const removal = await remove(copyingEngine);
    expect(removal).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{24}$/),
      expiresAt: new Date('2026-03-02T10:00:00Z'),
      mode: 'product',
      width: 3,
      height: 2,
      photo: { width: 3, height: 2 },
      bytes: 9,
      format: 'png',
      type: 'other',
      foreground: { left: 0, top: 0, width: 1, height: 1 },
      confidence: 1,
      networks: [{ id: 'copy', version: '1', licence: 'Apache-2.0' }],
      timings: [{ step: 'decode', ms: 1 }],
      quota: [],
      usage: { used: 1, limit: 10, remaining: 9, resetAt: new Date('2026-03-01T11:00:00Z') },
    });
    const { stream } = await results.open(removal.id);
    expect((await buffer(stream)).toString()).toBe('the photo');
    expect(await storage.rows.find(removal.id)).toMatchObject({ keyId: key.id, mode: 'product' });
    clock.advance(600_000);
    await usage.sweep();
    clock.set('2026-03-01T10:00:00Z');
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('pass the photo, the mode, the options, the limits and the signal on to the engine', async () => {
    const controller = new AbortController();
    const engine = engineOf(async (job, signal) => {
      expect(job).toMatchObject({
        inputPath: photoPath,
        mode: 'product',
        options: { holes: 'keep' },
      });
      expect(job.limits).toEqual({ maxPixels: 1000 });
      expect(signal).toBe(controller.signal);
      await writeFile(job.outputPath, 'x');
    });
    await remove(engine, { signal: controller.signal });
  });

  it('say the photo’s faults as the engine said them, and charge nothing', async () => {
    const fault = new NobgError('unreadable_image', 'The JPEG ends early.');
    await expect(remove(failingEngine(fault))).rejects.toBe(fault);
    await results.sweep();
    expect((await usage.peek(key)).used).toBe(0);
  });

  it('turn unknown errors into cutout_failed, with what happened for the log alone', async () => {
    const engine = engineOf(async () => {
      throw new TypeError('/secret/path is not a function');
    });
    const error = await remove(engine).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'cutout_failed',
      status: 500,
      internal: '/secret/path is not a function',
    });
    expect(String(error)).not.toContain('secret');
    await expectNothingLeft();
  });

  it('leave nothing behind when the engine has written nothing', async () => {
    const engine = engineOf(async () => undefined);
    await expect(remove(engine)).rejects.toMatchObject({ code: 'cutout_failed' });
    await expectNothingLeft();
  });

  it('leave nothing behind when even the engine leaves its output', async () => {
    await expect(remove(failingEngine(new Error('broken')))).rejects.toThrow(NobgError);
    clock.set(new Date(Date.now() + 2 * 3_600_000).toISOString());
    expect((await results.sweep()).orphans).toBe(1);
    expect(await storage.files()).toEqual([]);
  });

  it('leave nothing behind when publishing fails', async () => {
    const rows = { ...storage.rows, insert: async () => Promise.reject(new Error('disk full')) };
    const broken = createResults({ results: rows, blobs: storage.blobs, clock });
    await expect(remove(copyingEngine, { results: broken })).rejects.toMatchObject({
      code: 'cutout_failed',
      internal: 'disk full',
    });
    await expectNothingLeft();
  });

  it('take the result back when the charge cannot be made final', async () => {
    const reservation = await usage.reserve(key);
    const settle = async (): Promise<void> => Promise.reject(new Error('connection lost'));
    const failing = remove(copyingEngine, { reservation: { ...reservation, settle } });
    await expect(failing).rejects.toMatchObject({ code: 'cutout_failed' });
    await expectNothingLeft();
  });

  it('reject with the signal’s reason when nobody waits any more', async () => {
    const gone = new Error('the client has gone');
    const controller = new AbortController();
    const engine = engineOf(async (_job, signal) => {
      controller.abort(gone);
      signal?.throwIfAborted();
    });
    await expect(remove(engine, { signal: controller.signal })).rejects.toBe(gone);
    await expectNothingLeft();
  });

  it('take the result back when nobody waits any more at the very end', async () => {
    const controller = new AbortController();
    const engine = engineOf(async (job) => {
      await writeFile(job.outputPath, 'x');
      controller.abort();
    });
    await expect(remove(engine, { signal: controller.signal })).rejects.toThrow(/abort/i);
    await expectNothingLeft();
  });

  it('tell each of ten at once its own count', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => remove(copyingEngine)));
    expect(all.map((each) => each.usage.used).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(new Set(all.map((each) => each.id)).size).toBe(10);
    await expect(usage.reserve(key)).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
