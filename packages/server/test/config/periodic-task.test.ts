import { startPeriodicTask } from '@nobg/server/wiring/periodic-task.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('a sweeper', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs at once, then again only when the run before is over', async () => {
    const ends: (() => void)[] = [];
    const task = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
    const sweeper = startPeriodicTask(1000, task, () => {});
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(999);
    expect(task).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledTimes(2);
    ends[1]?.();
    await sweeper.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('tells of a failure and goes on', async () => {
    const failures: unknown[] = [];
    const task = vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined);
    const sweeper = startPeriodicTask(1000, task, (error) => failures.push(error));
    await vi.advanceTimersByTimeAsync(1000);
    expect(failures).toEqual([new Error('once')]);
    expect(task).toHaveBeenCalledTimes(2);
    await sweeper.stop();
  });

  it('waits for the run in work when it is stopped', async () => {
    let end = (): void => {};
    const task = () => new Promise<void>((resolve) => (end = resolve));
    const sweeper = startPeriodicTask(1000, task, () => {});
    let stopped = false;
    const stopping = sweeper.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(1);
    expect(stopped).toBe(false);
    end();
    await stopping;
  });
});
