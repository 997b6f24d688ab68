import { NobgError } from '@nobg/contract/errors.js';
import { describe, expect, it } from 'vitest';
import { begun, isAlive, newFolder, newJob, newPool, outputsIn } from './support.js';

describe('a job that works', () => {
  it('gives the result that the cutter gave, and leaves the file', async () => {
    const folder = newFolder();
    const job = newJob(folder, 'ok');
    expect(await newPool().run(job)).toMatchObject({
      width: 2,
      height: 3,
      type: 'other',
      photo: { width: 3, height: 2 },
      format: 'png',
      foreground: { left: 0, top: 1, width: 2, height: 2 },
      timings: [{ step: 'decode', ms: 0.5 }],
    });
    expect(outputsIn(folder)).toHaveLength(1);
  });
});

describe("the cutter's errors", () => {
  it('cross with code, message, fields and the sentence for the log, and the child lives on', async () => {
    const folder = newFolder();
    const pool = newPool();
    const failed = newJob(folder, 'throwNobg');
    await expect(pool.run(failed)).rejects.toMatchObject({
      name: 'NobgError',
      code: 'unreadable_image',
      status: 422,
      message: 'The image is cut short.',
      fields: [{ field: 'image', expected: 'a whole JPEG', received: 'half of one' }],
      internal: 'premature end of scan',
    });
    const next = newJob(folder, 'ok');
    await pool.run(next);
    expect(await begun(next)).toBe(await begun(failed));
  });

  it.each(['throwString', 'throwNothing', 'wholeThenThrow', 'circular', 'bigint'])(
    '%s becomes cutout_failed without a word of the inside, and the child lives on',
    async (act) => {
      const folder = newFolder();
      const pool = newPool();
      const error = await pool.run(newJob(folder, act)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'cutout_failed', internal: expect.any(String) });
      expect((error as NobgError).message).not.toMatch(/secret|string|circular|BigInt/i);
      expect(outputsIn(folder)).toEqual([]);
      await pool.run(newJob(folder, 'ok'));
      expect(pool.pids()).toHaveLength(1);
    },
  );
});

describe('a child that dies in a job', () => {
  it.each([
    ['abort', 'SIGABRT'],
    ['kill', 'SIGKILL'],
    ['exit', 'code 3'],
    ['throwLater', 'nobody catches this'],
    ['halfThenDie', 'SIGKILL'],
    ['wholeThenDie', 'SIGKILL'],
    ['chatter', 'the last words'],
  ])('%s fails this job alone, leaves no file, and is replaced', async (act, said) => {
    const folder = newFolder();
    const pool = newPool();
    const failed = pool.run(newJob(folder, act)).catch((thrown: unknown) => thrown);
    const next = pool.run(newJob(folder, 'ok', 'next'));
    const error = await failed;
    expect(error).toBeInstanceOf(NobgError);
    expect(error).toMatchObject({
      code: 'cutout_failed',
      internal: expect.stringContaining(said),
    });
    expect((error as NobgError).internal?.length).toBeLessThan(9000);
    await expect(next).resolves.toMatchObject({ width: 2 });
    expect(outputsIn(folder)).toEqual(['next.png']);
    expect(pool.exits('crash')).toBe(1);
    expect(pool.stats()).toMatchObject({ restarts: 1, ready: 1, busy: 0, startError: null });
  });
});

describe('a child that says what is no message', () => {
  it.each([
    'rawBytes',
    'binary',
    'jsonOfNothing',
    'endlessLine',
    'otherJob',
    'oddResult',
    'noResult',
    'closePipe',
  ])('%s fails this job alone and the child is killed', async (act) => {
    const folder = newFolder();
    const pool = newPool();
    const job = newJob(folder, act);
    await expect(pool.run(job)).rejects.toMatchObject({ code: 'cutout_failed' });
    expect(isAlive(await begun(job))).toBe(false);
    expect(outputsIn(folder)).toEqual([]);
    await pool.run(newJob(folder, 'ok'));
    expect(pool.pids()).toHaveLength(2);
  });
});

describe('the deadline', () => {
  it.each(['hang', 'sleep'])('kills a child that would %s for ever', async (act) => {
    const folder = newFolder();
    const pool = newPool({ deadlineMs: 300 });
    await expect(pool.run(newJob(folder, act))).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(pool.pids().slice(0, 1).filter(isAlive)).toEqual([]);
    expect(outputsIn(folder)).toEqual([]);
    expect(pool.exits('deadline')).toBe(1);
  });

  it('does not count the time in the queue', async () => {
    const folder = newFolder();
    const pool = newPool({ deadlineMs: 1500 });
    const stuck = pool.run(newJob(folder, 'hang')).catch((thrown: unknown) => thrown);
    const behind = pool.run(newJob(folder, 'ok'));
    expect(await stuck).toMatchObject({ code: 'deadline_exceeded' });
    await expect(behind).resolves.toMatchObject({ width: 2 });
  });
});

describe('what a child is given', () => {
  it('holds no secrets of the environment and none of the parent’s flags', async () => {
    const folder = newFolder();
    process.env.NOBG_TEST_DATABASE_URL = 'postgres://secret';
    try {
      const pool = newPool();
      const { mode: environment } = await pool.run(newJob(folder, 'environment'));
      expect(environment).toContain('"PATH"');
      expect(environment).not.toContain('secret');
      expect(environment).not.toContain('VITEST');
      const { mode: flags } = await pool.run(newJob(folder, 'flags'));
      expect(flags).toBe('[]');
    } finally {
      delete process.env.NOBG_TEST_DATABASE_URL;
    }
  });
});
