import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NobgError } from '@nobg/contract/errors.js';
import { deferred } from '@nobg/engine/process/deferred.js';
import { connectRedis, disconnectRedis } from '@nobg/server/adapters/redis/connect.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clusterProblem } from '../support/cluster.js';
import { copyingEngine, engineOf } from '../support/engines.js';
import { openTestCluster, type TestCluster } from './cluster.js';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 20 });

/** An engine that holds its jobs until they are let go, or nobody waits for them. */
function holdingEngine() {
  const go = deferred<void>();
  const began: string[] = [];
  const aborted: unknown[] = [];
  const engine: CutoutEngine = engineOf(async (job, signal) => {
    began.push(job.mode);
    const gone = deferred<never>();
    signal?.addEventListener('abort', () => {
      aborted.push(signal.reason);
      gone.reject(signal.reason);
    });
    await Promise.race([go.promise, gone.promise]);
    await copyingEngine.run(job, signal);
  });
  return { engine, began, aborted, go: () => go.resolve() };
}

describe.skipIf(clusterProblem !== null)('a cluster', () => {
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await openTestCluster();
  });
  afterEach(() => cluster.close());

  const rows = () => cluster.storage.database.db.selectFrom('engine_tasks').selectAll().execute();
  const workBlobs = async () => {
    const folder = join(cluster.config.storage.dataDir, 'work');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile());
  };
  const nothingLeft = () =>
    until(async () => {
      expect(await rows()).toEqual([]);
      expect(await workBlobs()).toEqual([]);
    });

  it('spreads jobs over its workers, from two API processes, and leaves nothing', async () => {
    const [one, two] = [holdingEngine(), holdingEngine()];
    await cluster.openWorker({ id: 'one', engine: one.engine });
    await cluster.openWorker({ id: 'two', engine: two.engine });
    const apis = [await cluster.openApi(), await cluster.openApi()];
    const work = Promise.all(apis.map(async ({ engine }) => engine.run(await cluster.job())));
    await until(() => expect([one.began.length, two.began.length]).toEqual([1, 1]));
    one.go();
    two.go();
    expect(await work).toHaveLength(2);
    await nothingLeft();
  });

  it('names the mode that no worker serves, and fails what waits for one that has gone', async () => {
    const held = holdingEngine();
    const worker = await cluster.openWorker({ id: 'one', engine: held.engine });
    const { engine } = await cluster.openApi();
    const refused = engine.run(await cluster.job('food'));
    await expect(refused).rejects.toMatchObject({
      ...{ code: 'not_ready', retryAfterS: 5, message: expect.stringContaining('mode food') },
    });
    const jobs = await Promise.all([cluster.job(), cluster.job()]);
    const ends = Promise.allSettled(jobs.map((job) => engine.run(job)));
    await until(() => expect(held.began).toHaveLength(1));
    await worker.kill();
    for (const end of await ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'not_ready' } });
    }
    await nothingLeft();
  });

  it('gives what a killed worker had to another one', async () => {
    const held = holdingEngine();
    const killed = await cluster.openWorker({ id: 'one', engine: held.engine });
    const { engine } = await cluster.openApi();
    const job = await cluster.job();
    const work = engine.run(job);
    await until(() => expect(held.began).toHaveLength(1));
    await cluster.openWorker({ id: 'two', engine: copyingEngine });
    await killed.kill();
    expect(await work).toMatchObject({ mode: 'product' });
    await access(job.files.output.path);
    await nothingLeft();
  });

  it('lets a stopping worker finish in time, and takes the rest over from it', async () => {
    const [first, second] = [holdingEngine(), holdingEngine()];
    const one = await cluster.openWorker({ id: 'one', engine: first.engine });
    const { engine } = await cluster.openApi();
    const finished = engine.run(await cluster.job());
    await until(() => expect(first.began).toHaveLength(1));
    const stopped = one.stop(20_000);
    first.go();
    await finished;
    await stopped;

    const two = await cluster.openWorker({ id: 'two', engine: second.engine });
    const handedBack = engine.run(await cluster.job());
    await until(() => expect(second.began).toHaveLength(1));
    await cluster.openWorker({ id: 'three', engine: copyingEngine });
    await two.stop(0);
    await handedBack;
    await nothingLeft();
  });

  it('fails a photo that ended three workers, and charges it as begun', async () => {
    const { engine } = await cluster.openApi();
    let began = 0;
    let worker = holdingEngine();
    let running = await cluster.openWorker({ id: 'w0', engine: worker.engine });
    const work = engine.run(await cluster.job(), undefined, {
      onBegan: () => {
        began += 1;
      },
    });
    const ended = expect(work).rejects.toMatchObject({ code: 'cutout_failed' });
    for (let n = 1; n <= 3; n += 1) {
      const killed = running;
      await until(() => expect(worker.began).toHaveLength(1));
      worker = holdingEngine();
      running = await cluster.openWorker({ id: `w${n}`, engine: worker.engine });
      await killed.kill();
    }
    await ended;
    expect(began).toBe(1);
    expect(worker.began).toEqual([]);
    await nothingLeft();
  });

  it('ends the work of a caller who left, and of an API process that died', async () => {
    const held = holdingEngine();
    await cluster.openWorker({ id: 'one', engine: held.engine });
    const api = await cluster.openApi();
    const caller = new AbortController();
    const left = api.engine.run(await cluster.job(), caller.signal);
    await until(() => expect(held.began).toHaveLength(1));
    caller.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await until(() => expect(held.aborted).toHaveLength(1));

    const { db } = cluster.storage.database;
    const work = api.engine.run(await cluster.job());
    const lost = expect(work).rejects.toMatchObject({ code: 'cutout_failed' });
    await until(() => expect(held.began).toHaveLength(2));
    // As if it had died: its lease ended, and the leader takes it for dead before it renews.
    await db.updateTable('engine_requesters').set({ lease_until: 0 }).execute();
    await cluster.storage.stores.tasks.forgetRequesters(new Date());
    await lost;
    await until(() => expect(held.aborted).toHaveLength(2));
  });

  it('carries an error with its fields to the caller, and nothing of the inside', async () => {
    const fields = [{ field: 'image', expected: 'a photo', received: 'noise' }];
    const engine = engineOf(async () => {
      throw new NobgError('unreadable_image', 'It is noise.', { fields, internal: 'at byte 7' });
    });
    await cluster.openWorker({ id: 'one', engine });
    const api = await cluster.openApi();
    await expect(api.engine.run(await cluster.job())).rejects.toMatchObject({
      ...{ code: 'unreadable_image', message: 'It is noise.', fields, internal: 'at byte 7' },
    });
    await nothingLeft();
  });

  it('fills an emptied Redis anew', async () => {
    const held = holdingEngine();
    await cluster.openWorker({ id: 'one', engine: held.engine });
    const { engine } = await cluster.openApi();
    const work = Promise.all([engine.run(await cluster.job()), engine.run(await cluster.job())]);
    await until(async () => {
      const states = (await rows()).map(({ state }) => state);
      expect(states.sort()).toEqual(['queued', 'running']);
    });
    const { redisUrl, redisPrefix } = cluster.config.cluster;
    const redis = connectRedis({ url: redisUrl ?? '', prefix: '' }, true, () => undefined);
    // Of this cluster's alone: other tests use the same Redis.
    const keys = await redis.keys(`${redisPrefix}:*`);
    expect(keys.length).toBeGreaterThan(0);
    await redis.del(keys);
    disconnectRedis(redis);
    held.go();
    expect(await work).toHaveLength(2);
    await nothingLeft();
  });

  it('gives a worker of an older version only what it reads', async () => {
    const old = holdingEngine();
    await cluster.openWorker({ id: 'old', engine: old.engine, format: 0 });
    const { engine } = await cluster.openApi();
    await expect(engine.run(await cluster.job())).rejects.toMatchObject({ code: 'not_ready' });
    await cluster.openWorker({ id: 'new', engine: copyingEngine, format: 2 });
    await engine.run(await cluster.job());
    expect(old.began).toEqual([]);
  });

  it('bounds the line over all API processes together', async () => {
    const held = holdingEngine();
    await cluster.openWorker({ id: 'one', engine: held.engine });
    const apis = [await cluster.openApi(), await cluster.openApi()];
    // One slot, and NOBG_QUEUE places for each worker.
    const most = 1 + cluster.config.engine.queueLimit;
    const jobs = await Promise.all(
      Array.from({ length: most + 4 }, (_, n) => cluster.job('product', { holder: `h${n}` })),
    );
    const ends = Promise.allSettled(jobs.map((job, n) => apis[n % 2]?.engine.run(job)));
    await until(async () => expect(await rows()).toHaveLength(most));
    held.go();
    const refused = (await ends).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4);
    for (const end of refused) expect(end).toMatchObject({ reason: { code: 'queue_full' } });
    await nothingLeft();
  });
});
