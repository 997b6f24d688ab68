import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PoolOptions } from '@nobg/engine/process/pool-types.js';
import { describe, expect, it } from 'vitest';
import {
  isAlive,
  newFolder,
  newJob,
  newPool,
  SCRIPTED,
  STARTING,
  type TestPool,
  until,
} from './support.js';

const caught = (thrown: unknown) => thrown;

/** A pool whose children start as `say` last told. */
function startingPool(first: string, options: Partial<PoolOptions> = {}) {
  const folder = newFolder();
  const path = join(folder, 'start');
  const say = (what: string) => writeFileSync(path, what);
  say(first);
  const network = { id: 'n', version: '1', path, licence: 'CC0-1.0' };
  const pool = newPool({
    childModule: STARTING,
    setup: { networks: [network], threads: 7 },
    ...options,
  });
  return { pool, say, folder };
}

function pauses(pool: TestPool): number[] {
  return pool.events.flatMap((event) => (event.kind === 'start-failed' ? [event.retryInMs] : []));
}

describe('a child that starts', () => {
  it('is given the set-up', async () => {
    const { pool, folder } = startingPool('ok');
    expect((await pool.run(newJob(folder, 'any'))).bytes).toBe(7);
  });

  it('slowly keeps jobs waiting, not failing', async () => {
    const { pool, say, folder } = startingPool('wait');
    const run = pool.run(newJob(folder, 'any'));
    await until(() => pool.pids().length === 1);
    expect(pool.stats()).toMatchObject({ ready: 0, busy: 0, queued: 1, startError: null });
    say('ok');
    await expect(run).resolves.toMatchObject({ width: 1 });
    await pool.ready();
  });
});

describe('a child that does not start', () => {
  it.each([
    ['fail', 'the network file is damaged'],
    ['throw-string', 'no reason'],
    ['exit', 'exit code 7'],
  ])('(%s) is told about, tried again with growing pauses, and recovers', async (how, why) => {
    const { pool, say, folder } = startingPool(how);
    const run = pool.run(newJob(folder, 'any'));
    await until(() => pauses(pool).length === 2);
    expect(pauses(pool)).toEqual([250, 500]);
    expect(pool.stats()).toMatchObject({ ready: 0, startError: expect.stringContaining(why) });
    say('ok');
    await expect(run).resolves.toMatchObject({ width: 1 });
    expect(pool.stats()).toMatchObject({ ready: 1, startError: null });
  });

  it('makes jobs be refused, not wait for ever, and takes them again when it starts', async () => {
    const { pool, say, folder } = startingPool('fail');
    const waiting = await pool.run(newJob(folder, 'any')).catch(caught);
    expect(waiting).toMatchObject({ code: 'not_ready', status: 503, retryAfterS: 1 });
    const refused = await pool.run(newJob(folder, 'any')).catch(caught);
    expect(refused).toMatchObject({
      code: 'not_ready',
      internal: expect.stringContaining('the network file is damaged'),
    });
    expect((refused as Error).message).not.toContain('damaged');
    say('ok');
    await pool.ready();
    await expect(pool.run(newJob(folder, 'any'))).resolves.toMatchObject({ width: 1 });
  });

  it('but hangs is killed', async () => {
    const { pool } = startingPool('hang', { startTimeoutMs: 500 });
    await until(() => pauses(pool).length === 1);
    expect(pool.stats().startError).toContain('not ready 500 ms after its start');
    expect(pool.pids().slice(0, 1).filter(isAlive)).toEqual([]);
  });

  it("because a network is missing says which; this is the engine's own child", async () => {
    const pool = newPool({
      childModule: new URL(import.meta.resolve('@nobg/engine/process/child.js')),
    });
    await until(() => pauses(pool).length === 1);
    expect(pool.stats().startError).toContain('"isnet" is missing');
  });

  it('because its module is missing says so', async () => {
    const pool = newPool({ childModule: new URL('./children/none.mjs', import.meta.url) });
    await until(() => pauses(pool).length === 1);
    expect(pool.stats().startError).toContain('none.mjs');
  });
});

describe('a parent that has no file descriptors left', () => {
  it('lives, tells why nothing starts, and recovers', async () => {
    const script = fileURLToPath(new URL('./children/no-descriptors.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -n 64; exec "$0" "$@"',
      process.execPath,
      script,
      SCRIPTED.href,
    ]);
    expect(stdout.match(/too many open files|EMFILE/g)).toHaveLength(2);
    expect(stdout).toMatch(/"kind":"ready".*worked/s);
  });
});

describe('a child that dies as soon as it is ready, before it is given a job', () => {
  it('is restarted with growing pauses', async () => {
    const pool = newPool({
      log: (event) => {
        pool.events.push(event);
        if (event.kind === 'ready') process.kill(event.pid, 'SIGKILL');
      },
    });
    await until(() => pauses(pool).length === 2);
    expect(pauses(pool)).toEqual([250, 500]);
    expect(pool.exits('crash')).toBe(2);
    expect(pool.stats().startError).toContain('SIGKILL');
  });
});

describe('waiting for readiness', () => {
  it('ends with the reason of its signal', async () => {
    const { pool } = startingPool('wait');
    const abort = new AbortController();
    const ready = pool.ready(abort.signal);
    abort.abort(new Error('no more patience'));
    await expect(ready).rejects.toThrow('no more patience');
    await expect(pool.ready(abort.signal)).rejects.toThrow('no more patience');
  });

  it('ends when the pool is closed', async () => {
    const { pool } = startingPool('wait');
    const ready = expect(pool.ready()).rejects.toMatchObject({ code: 'shutting_down' });
    await pool.close(0);
    await ready;
    await expect(pool.ready()).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

describe('options', () => {
  it.each([
    { slots: 0 },
    { slots: 1.5 },
    { queueLimit: -1 },
    { deadlineMs: 0 },
    { recycleAfterJobs: 0 },
    { recycleAboveBytes: Number.NaN },
    { startTimeoutMs: 0 },
  ])('%o are refused', (options) => {
    expect(() => newPool(options)).toThrow(RangeError);
  });

  it('a log that throws takes nothing out of service', async () => {
    const pool = newPool({
      log: () => {
        throw new Error('the log is full');
      },
    });
    await expect(pool.run(newJob(newFolder(), 'ok'))).resolves.toMatchObject({ width: 2 });
  });
});
