import { describe, expect, it } from 'vitest';
import { begun, isAlive, letGo, newFolder, newJob, newPool, orderIn, until } from './support.js';

describe('recycling by count', () => {
  it('replaces the child without losing one of a long row of jobs', async () => {
    const folder = newFolder();
    const pool = newPool({ recycleAfterJobs: 3 });
    const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
    await Promise.all(names.map((name) => pool.run(newJob(folder, 'ok', name))));
    expect(orderIn(folder)).toEqual(names);
    await until(() => pool.exits('recycled') > 0);
    expect(pool.exits('crash')).toBe(0);
  });

  it('kills the old child when its replacement is ready, not before', async () => {
    const folder = newFolder();
    const pool = newPool({ recycleAfterJobs: 1 });
    const job = newJob(folder, 'ok');
    await pool.run(job);
    await until(() => pool.exits('recycled') === 1);
    expect(isAlive(await begun(job))).toBe(false);
    const kinds = pool.events.map((event) => event.kind);
    expect(kinds).toEqual(['started', 'ready', 'started', 'ready', 'exited']);
    expect(pool.stats()).toMatchObject({ ready: 1, restarts: 1 });
  });

  it('waits for the job in work', async () => {
    const folder = newFolder();
    const pool = newPool({ recycleAfterJobs: 1 });
    await pool.run(newJob(folder, 'ok'));
    const long = newJob(folder, 'waitForGo', 'long');
    const run = pool.run(long);
    await begun(long);
    await until(() => pool.events.filter((event) => event.kind === 'ready').length >= 2);
    letGo(long);
    await expect(run).resolves.toMatchObject({ width: 2 });
  });
});

describe('recycling by memory', () => {
  it('replaces a child that grew above the bound, and tells the peak', async () => {
    const folder = newFolder();
    const bound = 200 * 1024 * 1024;
    const pool = newPool({ recycleAboveBytes: bound });
    const small = newJob(folder, 'ok');
    const big = newJob(folder, 'leak');
    const after = newJob(folder, 'ok');
    await Promise.all([small, big, after].map((job) => pool.run(job)));
    expect(await begun(big)).toBe(await begun(small));
    expect(await begun(after)).not.toBe(await begun(big));
    expect(pool.exits('recycled')).toBe(1);
    expect(pool.stats().ended).toMatchObject({ recycled: 1, crash: 0 });
    expect(pool.stats().peakBytes).toBeGreaterThan(bound);
  });

  it('leaves a child alone that stays below', async () => {
    const folder = newFolder();
    const pool = newPool({ recycleAboveBytes: 1024 ** 3 });
    await pool.run(newJob(folder, 'leak'));
    await pool.run(newJob(folder, 'ok'));
    expect(pool.pids()).toHaveLength(1);
    expect(pool.stats().peakBytes).toBeGreaterThan(160 * 1024 * 1024);
    const [child] = pool.stats().children;
    expect(child?.bytes).toBeGreaterThan(20 * 1024 * 1024);
    expect(child?.bytes).toBeLessThanOrEqual(pool.stats().peakBytes);
  });
});
