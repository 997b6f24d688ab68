import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import type { NobgError } from '@nobg/contract/errors.js';
import { describe, expect, it } from 'vitest';
import {
  begun,
  isAlive,
  letGo,
  newFolder,
  newJob,
  newPool,
  orderIn,
  outputsIn,
  until,
} from './support.js';

const caught = (thrown: unknown) => thrown;

describe('order', () => {
  it('is that of arrival, also for jobs that came before a child was ready', async () => {
    const folder = newFolder();
    const pool = newPool();
    expect(pool.stats().ready).toBe(0);
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
    await Promise.all(names.map((name) => pool.run(newJob(folder, 'ok', name))));
    expect(orderIn(folder)).toEqual(names);
  });

  it('holds over a crash: those behind it stay in their places', async () => {
    const folder = newFolder();
    const pool = newPool();
    const acts = ['ok', 'kill', 'ok', 'abort', 'ok'];
    await Promise.allSettled(acts.map((act, i) => pool.run(newJob(folder, act, `n${i}`))));
    expect(orderIn(folder)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
    expect(outputsIn(folder).sort()).toEqual(['n0.png', 'n2.png', 'n4.png']);
  });

  it('lets as many jobs work at once as there are slots', async () => {
    const folder = newFolder();
    const pool = newPool({ slots: 2 });
    const jobs = ['a', 'b', 'c'].map((name) => newJob(folder, 'waitForGo', name));
    const runs = jobs.map((job) => pool.run(job));
    const [first, second, third] = jobs as [(typeof jobs)[0], (typeof jobs)[0], (typeof jobs)[0]];
    expect(await begun(first)).not.toBe(await begun(second));
    expect(pool.stats()).toMatchObject({ slots: 2, ready: 2, busy: 2, queued: 1 });
    letGo(second);
    await begun(third);
    letGo(first);
    letGo(third);
    await Promise.all(runs);
    expect(pool.stats()).toMatchObject({ busy: 0, queued: 0 });
  });
});

describe('a full queue', () => {
  it('refuses one job more, says when to come back, and takes jobs again when there is room', async () => {
    const folder = newFolder();
    const pool = newPool({ queueLimit: 2 });
    const working = newJob(folder, 'waitForGo');
    const runs = [pool.run(working)];
    await begun(working);
    runs.push(pool.run(newJob(folder, 'ok')), pool.run(newJob(folder, 'ok')));
    const refused = newJob(folder, 'ok', 'refused');
    const error = (await pool.run(refused).catch(caught)) as NobgError;
    expect(error).toMatchObject({ code: 'queue_full', status: 503 });
    // Three jobs of two seconds each, as long as no job was measured.
    expect(error.retryAfterS).toBe(6);
    letGo(working);
    await Promise.all(runs);
    await pool.run(newJob(folder, 'ok'));
    expect(orderIn(folder)).not.toContain('refused');
  });

  it('bases the time to come back on the jobs it saw', async () => {
    const folder = newFolder();
    const pool = newPool({ queueLimit: 1 });
    // The mean forgets the first guess of two seconds with jobs of a few milliseconds.
    for (let i = 0; i < 20; i += 1) await pool.run(newJob(folder, 'ok'));
    const working = newJob(folder, 'waitForGo');
    const runs = [pool.run(working), pool.run(newJob(folder, 'ok'))];
    const error = (await pool.run(newJob(folder, 'ok')).catch(caught)) as NobgError;
    expect(error.retryAfterS).toBe(1);
    letGo(working);
    await Promise.all(runs);
  });

  it('of no places at all still takes a job for each slot while the children start', async () => {
    const folder = newFolder();
    const pool = newPool({ queueLimit: 0 });
    const run = pool.run(newJob(folder, 'ok'));
    await expect(pool.run(newJob(folder, 'ok'))).rejects.toMatchObject({ code: 'queue_full' });
    await expect(run).resolves.toMatchObject({ width: 2 });
  });
});

describe('aborting', () => {
  it('takes a waiting job out of the queue; no child ever sees it', async () => {
    const folder = newFolder();
    const pool = newPool();
    const working = newJob(folder, 'waitForGo', 'working');
    const first = pool.run(working);
    await begun(working);
    const abort = new AbortController();
    const waiting = pool.run(newJob(folder, 'ok', 'aborted'), abort.signal);
    const behind = pool.run(newJob(folder, 'ok', 'behind'));
    abort.abort(new Error('the caller left'));
    await expect(waiting).rejects.toThrow('the caller left');
    expect(pool.stats().queued).toBe(1);
    letGo(working);
    await Promise.all([first, behind]);
    expect(orderIn(folder)).toEqual(['working', 'behind']);
    expect(pool.pids()).toHaveLength(1);
  });

  it.each(['hang', 'sleep'])('kills the child that is at work (%s), and its files', async (act) => {
    const folder = newFolder();
    const pool = newPool();
    const job = newJob(folder, act);
    const abort = new AbortController();
    const run = pool.run(job, abort.signal).catch(caught);
    const pid = await begun(job);
    abort.abort(new Error('the caller left'));
    expect(await run).toEqual(new Error('the caller left'));
    expect(isAlive(pid)).toBe(false);
    expect(outputsIn(folder)).toEqual([]);
    expect(pool.exits('cancelled')).toBe(1);
    await pool.run(newJob(folder, 'ok'));
  });

  it('lets a child that is soon done end its job, keeps nothing of it, and goes on with the same child', async () => {
    const folder = newFolder();
    const pool = newPool({ abandonMs: 60_000 });
    const job = newJob(folder, 'waitForGo');
    const abort = new AbortController();
    const run = pool.run(job, abort.signal).catch(caught);
    await begun(job);
    abort.abort(new Error('the caller left'));
    letGo(job);
    expect(await run).toEqual(new Error('the caller left'));
    expect(outputsIn(folder)).toEqual([]);
    await pool.run(newJob(folder, 'ok'));
    expect(pool.pids()).toHaveLength(1);
  });

  it('is told to a child, which begins no further step and is ready for the next job', async () => {
    const folder = newFolder();
    const pool = newPool({ abandonMs: 60_000 });
    const job = newJob(folder, 'untilCancelled');
    const abort = new AbortController();
    const run = pool.run(job, abort.signal).catch(caught);
    await begun(job);
    abort.abort(new Error('the caller left'));
    expect(await run).toEqual(new Error('the caller left'));
    await pool.run(newJob(folder, 'ok'));
    expect(pool.pids()).toHaveLength(1);
    expect(pool.exits('cancelled')).toBe(0);
  });

  it('does not wait for ever for a child that goes on', async () => {
    const folder = newFolder();
    const pool = newPool({ abandonMs: 10 });
    const job = newJob(folder, 'sleep');
    const abort = new AbortController();
    const run = pool.run(job, abort.signal).catch(caught);
    await begun(job);
    abort.abort(new Error('the caller left'));
    expect(await run).toEqual(new Error('the caller left'));
    expect(pool.exits('cancelled')).toBe(1);
  });

  it('wins over an answer that nobody has read yet', async () => {
    const folder = newFolder();
    const pool = newPool();
    await pool.ready();
    const job = newJob(folder, 'answerAndMark');
    const abort = new AbortController();
    const run = pool.run(job, abort.signal).catch(caught);
    // Nothing is read from the child's pipe as long as this process is kept busy.
    while (!existsSync(`${job.inputPath}.answered`));
    abort.abort(new Error('the caller left'));
    expect(await run).toEqual(new Error('the caller left'));
    expect(outputsIn(folder)).toEqual([]);
  });

  it('before the call refuses it with the reason', async () => {
    const folder = newFolder();
    const pool = newPool();
    const run = pool.run(newJob(folder, 'ok', 'never'), AbortSignal.abort(new Error('too late')));
    await expect(run).rejects.toThrow('too late');
    await pool.run(newJob(folder, 'ok', 'other'));
    expect(orderIn(folder)).toEqual(['other']);
  });

  it('after the end does nothing', async () => {
    const folder = newFolder();
    const pool = newPool();
    const abort = new AbortController();
    await pool.run(newJob(folder, 'ok'), abort.signal);
    abort.abort();
    await pool.run(newJob(folder, 'ok'));
    expect(pool.pids()).toHaveLength(1);
    expect(outputsIn(folder)).toHaveLength(2);
  });
});

describe('a child that dies between two jobs', () => {
  it('costs no job: what it never began goes to the next child, before all others', async () => {
    const folder = newFolder();
    const pool = newPool();
    await pool.run(newJob(folder, 'ok', 'n0'));
    const [pid] = pool.pids() as [number];
    // Stopped, so that it is given a job which it cannot begin before it is killed.
    process.kill(pid, 'SIGSTOP');
    const runs = ['n1', 'n2'].map((name) => pool.run(newJob(folder, 'ok', name)));
    await until(() => pool.stats().busy === 1);
    process.kill(pid, 'SIGKILL');
    await Promise.all(runs);
    expect(orderIn(folder)).toEqual(['n0', 'n1', 'n2']);
    expect(pool.exits('crash')).toBe(1);
  });

  it('is replaced without a job asking for it', async () => {
    const pool = newPool();
    await pool.ready();
    const [pid] = pool.pids() as [number];
    process.kill(pid, 'SIGKILL');
    await until(() => pool.exits('crash') === 1);
    await pool.ready();
    expect(pool.stats()).toMatchObject({ ready: 1, restarts: 1 });
  });
});

describe('two hundred jobs', () => {
  it('leave no listeners on their signal and no process but the first', async () => {
    const folder = newFolder();
    const pool = newPool();
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    for (let i = 0; i < 200; i += 1) await pool.run(newJob(folder, 'ok'), signal);
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(warnings).toEqual([]);
    expect(pool.pids()).toHaveLength(1);
  });
});
