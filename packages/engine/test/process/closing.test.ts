import { describe, expect, it } from 'vitest';
import { begun, isAlive, letGo, newFolder, newJob, newPool, outputsIn, until } from './support.js';

const caught = (thrown: unknown) => thrown;

describe('closing', () => {
  it('lets jobs in work and in the queue end, and refuses new ones', async () => {
    const folder = newFolder();
    const pool = newPool();
    const working = newJob(folder, 'waitForGo');
    const runs = [pool.run(working), pool.run(newJob(folder, 'ok'))];
    await begun(working);
    const closed = pool.close(60_000);
    await expect(pool.run(newJob(folder, 'ok'))).rejects.toMatchObject({ code: 'shutting_down' });
    letGo(working);
    await Promise.all(runs);
    await closed;
    expect(outputsIn(folder)).toHaveLength(2);
    expect(pool.pids().filter(isAlive)).toEqual([]);
    expect(pool.exits('closed')).toBe(1);
    expect(pool.stats()).toMatchObject({ ready: 0, busy: 0, queued: 0 });
  });

  it('lets a job end that waits for a child which is not ready yet', async () => {
    const folder = newFolder();
    const pool = newPool();
    const run = pool.run(newJob(folder, 'ok'));
    await pool.close(60_000);
    await expect(run).resolves.toMatchObject({ width: 2 });
  });

  it('replaces a child that crashes while the queue drains', async () => {
    const folder = newFolder();
    const pool = newPool();
    const runs = ['kill', 'ok'].map((act) => pool.run(newJob(folder, act)).catch(caught));
    await pool.close(60_000);
    expect(await Promise.all(runs)).toMatchObject([{ code: 'cutout_failed' }, { width: 2 }]);
  });

  it('kills a stuck child when the time is up; what waited is refused', async () => {
    const folder = newFolder();
    const pool = newPool();
    const stuck = newJob(folder, 'hang');
    const runs = [pool.run(stuck), pool.run(newJob(folder, 'ok'))].map((run) => run.catch(caught));
    const pid = await begun(stuck);
    await pool.close(100);
    expect(await Promise.all(runs)).toMatchObject([
      { code: 'shutting_down', status: 503 },
      { code: 'shutting_down', status: 503 },
    ]);
    expect(isAlive(pid)).toBe(false);
    expect(outputsIn(folder)).toEqual([]);
  });

  it('is hastened by a second call', async () => {
    const folder = newFolder();
    const pool = newPool();
    const stuck = newJob(folder, 'hang');
    const run = pool.run(stuck).catch(caught);
    await begun(stuck);
    const patient = pool.close(2_000_000);
    await pool.close(0);
    await patient;
    expect(await run).toMatchObject({ code: 'shutting_down' });
  });

  it('ends at once where nothing runs, also while children start', async () => {
    const pool = newPool({ slots: 2 });
    await pool.close(2_000_000);
    expect(pool.pids().filter(isAlive)).toEqual([]);
    const idle = newPool();
    await idle.ready();
    await idle.close(2_000_000);
    await until(() => idle.exits('closed') === 1);
  });
});
