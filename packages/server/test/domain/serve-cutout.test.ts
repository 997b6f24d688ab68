import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { NobgError } from '@nobg/contract/errors.js';
import { createUsageStore } from '@nobg/server/adapters/database/usage.js';
import type { ApiKey } from '@nobg/server/domain/accounts/keys.js';
import { createResults, type Results } from '@nobg/server/domain/cutouts/results.js';
import {
  type CutoutExchange,
  createCutoutService,
  type ServedCutout,
} from '@nobg/server/domain/cutouts/serve-cutout.js';
import {
  createUsageQuota,
  type Reservation,
  type UsageQuota,
} from '@nobg/server/domain/quota/usage.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settableAvailability } from '../support/availability.js';
import { settableClock } from '../support/clock.js';
import { databaseKinds } from '../support/databases.js';
import { copyingEngine, engineOf, failingEngine } from '../support/engines.js';
import { newKey } from '../support/keys.js';
import { newStorage, type Storage } from '../support/storage.js';
import { unboundedEngine } from '../support/work.js';

describe.each(databaseKinds())('cutouts on $name', (kind) => {
  const clock = settableClock('2026-03-01T10:00:00Z');
  let storage: Storage;
  let results: Results;
  let usage: UsageQuota;
  let key: ApiKey;
  beforeAll(async () => {
    storage = await newStorage(kind);
  });
  beforeEach(async () => {
    clock.set('2026-03-01T10:00:00Z');
    await storage.reset();
    results = createResults({
      results: storage.rows,
      blobs: storage.blobs,
      temporary: storage.temporary,
      clock,
    });
    usage = createUsageQuota({ usage: createUsageStore(storage.database.db), clock });
    key = await newKey(storage.database, clock, 10);
  });
  afterAll(() => storage.drop());

  interface Options {
    readonly results?: Results;
    readonly signal?: AbortSignal;
    readonly settle?: () => Promise<void>;
    readonly store?: boolean;
    readonly content?: boolean;
    readonly receive?: () => Promise<never>;
  }

  function serve(engine: CutoutEngine, options: Options = {}): Promise<ServedCutout<Reservation>> {
    const { signal = new AbortController().signal, settle, receive } = options;
    const { store = true, content = false } = options;
    const cutouts = createCutoutService({
      engine: unboundedEngine(engine),
      results: options.results ?? results,
      temporary: storage.temporary,
      availability: settableAvailability(),
      limits: { maxPixels: 1000 },
      onRefundFailure: () => undefined,
    });
    const exchange: CutoutExchange<Reservation> = {
      caller: key,
      async charge() {
        const reservation = await usage.reserve(key);
        return settle === undefined ? reservation : { ...reservation, settle };
      },
      async receive(files) {
        await receive?.();
        const image = files.create();
        await writeFile(image.path, 'the photo');
        return {
          source: { image },
          options: { mode: 'product', options: { holes: 'keep' } },
          delivery: { store, content },
        };
      },
    };
    return cutouts.serveCutout(exchange, signal);
  }

  /** What a failed request may not leave: a charge, a pending one, a row, a file. */
  async function expectNothingLeft(): Promise<void> {
    const { db } = storage.database;
    expect((await usage.peek(key)).used).toBe(0);
    expect(await db.selectFrom('pending_charges').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('results').selectAll().execute()).toEqual([]);
    expect(await storage.files()).toEqual([]);
  }

  it('publish the cutout, charge for it, and say all about it', async () => {
    const served = await serve(copyingEngine);
    expect(served).toEqual({
      cutout: {
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
      },
      stored: {
        id: expect.stringMatching(/^[0-9A-Za-z]{24}$/),
        expiresAt: new Date('2026-03-02T10:00:00Z'),
      },
      content: null,
      charge: expect.objectContaining({
        quota: [],
        usage: { used: 1, limit: 10, remaining: 9, resetAt: new Date('2026-03-01T11:00:00Z') },
      }),
    });
    const { id } = served.stored!;
    const { stream } = await results.open(id);
    expect((await buffer(stream)).toString()).toBe('the photo');
    expect(await storage.rows.find(id)).toMatchObject({ keyId: key.id, mode: 'product' });
    expect(await storage.files()).toEqual([id]);
    clock.advance(600_000);
    await usage.sweep();
    clock.set('2026-03-01T10:00:00Z');
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('pass the photo, the mode, the options, the limits and the signal on to the engine', async () => {
    const controller = new AbortController();
    const engine = engineOf(async (job, signal) => {
      expect(await readFile(job.files.input.path, 'utf8')).toBe('the photo');
      expect(job).toMatchObject({ mode: 'product', options: { holes: 'keep' } });
      expect(job.limits).toEqual({ maxPixels: 1000 });
      expect(signal).toBe(controller.signal);
      await writeFile(job.files.output.path, 'x');
    });
    await serve(engine, { signal: controller.signal });
  });

  it('say the photo’s faults as the engine said them, and charge nothing', async () => {
    const fault = new NobgError('unreadable_image', 'The JPEG ends early.');
    await expect(serve(failingEngine(fault))).rejects.toBe(fault);
    await results.sweep();
    expect((await usage.peek(key)).used).toBe(0);
  });

  it('turn unknown errors into cutout_failed, with what happened for the log alone', async () => {
    const engine = engineOf(async () => {
      throw new TypeError('/secret/path is not a function');
    });
    const error = await serve(engine).catch((thrown: unknown) => thrown);
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
    await expect(serve(engine)).rejects.toMatchObject({ code: 'cutout_failed' });
    await expectNothingLeft();
  });

  it('leave nothing behind when even the engine leaves its output', async () => {
    await expect(serve(failingEngine(new Error('broken')))).rejects.toThrow(NobgError);
    await expectNothingLeft();
  });

  it('refund what was reserved when the request cannot be received, and say why as it is', async () => {
    const refused = new RangeError('a fault of another API');
    const receive = () => Promise.reject(refused);
    await expect(serve(copyingEngine, { receive })).rejects.toBe(refused);
    await expectNothingLeft();
  });

  it('are given as bytes and kept nowhere where nothing is to be stored', async () => {
    const { stored, content } = await serve(copyingEngine, { store: false, content: true });
    expect(stored).toBeNull();
    expect((await buffer(content!)).toString()).toBe('the photo');
    expect(await storage.files()).toEqual([]);
    expect((await usage.peek(key)).used).toBe(1);
  });

  it('are stored and given as bytes at the same time', async () => {
    const { stored, content } = await serve(copyingEngine, { content: true });
    expect((await buffer(content!)).toString()).toBe('the photo');
    expect(await storage.files()).toEqual([stored!.id]);
  });

  it('leave nothing behind when publishing fails', async () => {
    const rows = { ...storage.rows, insert: async () => Promise.reject(new Error('disk full')) };
    const broken = createResults({
      results: rows,
      blobs: storage.blobs,
      temporary: storage.temporary,
      clock,
    });
    await expect(serve(copyingEngine, { results: broken })).rejects.toMatchObject({
      code: 'cutout_failed',
      internal: 'disk full',
    });
    await expectNothingLeft();
  });

  it('take the result back when the charge cannot be made final', async () => {
    const settle = async (): Promise<void> => Promise.reject(new Error('connection lost'));
    const failing = serve(copyingEngine, { settle, content: true });
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
    await expect(serve(engine, { signal: controller.signal })).rejects.toBe(gone);
    await expectNothingLeft();
  });

  it('take the result back when nobody waits any more at the very end', async () => {
    const controller = new AbortController();
    const engine = engineOf(async (job) => {
      await writeFile(job.files.output.path, 'x');
      controller.abort();
    });
    await expect(serve(engine, { signal: controller.signal })).rejects.toThrow(/abort/i);
    await expectNothingLeft();
  });

  it('tell each of ten at once its own count', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => serve(copyingEngine)));
    expect(all.map((each) => each.charge!.usage.used).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(new Set(all.map((each) => each.stored!.id)).size).toBe(10);
    await expect(usage.reserve(key)).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
