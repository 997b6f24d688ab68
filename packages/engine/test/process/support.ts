import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPool } from '@nobg/engine/process/pool.js';
import type { EnginePool, PoolEvent, PoolOptions } from '@nobg/engine/process/pool-types.js';
import type { CutoutJob } from '@nobg/engine/types.js';
import { afterEach, expect, vi } from 'vitest';

export const SCRIPTED = new URL('./children/scripted.mjs', import.meta.url);
export const STARTING = new URL('./children/starting.mjs', import.meta.url);

export interface TestPool extends EnginePool {
  readonly events: PoolEvent[];
  /** Every process that was ever started for this pool. */
  pids(): number[];
  exits(reason: string): number;
}

const open: { pool: EnginePool; pids: () => number[] }[] = [];
const folders: string[] = [];

/** Pools of a test are closed after it, and none of their processes may be left. */
afterEach(async () => {
  for (const { pool, pids } of open.splice(0)) {
    await pool.close(0);
    expect(pids().filter(isAlive)).toEqual([]);
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-pool-'));
  folders.push(folder);
  return folder;
}

export function newPool(options: Partial<PoolOptions> = {}): TestPool {
  const events: PoolEvent[] = [];
  const pool = startPool({
    setup: { networks: [], threads: 1 },
    slots: 1,
    queueLimit: 100,
    deadlineMs: 60_000,
    recycleAfterJobs: 1000,
    recycleAboveBytes: 1e12,
    childModule: SCRIPTED,
    log: (event) => events.push(event),
    ...options,
  });
  const pids = () => events.flatMap((event) => (event.kind === 'started' ? [event.pid] : []));
  const exits = (reason: string) =>
    events.filter((event) => event.kind === 'exited' && event.reason === reason).length;
  open.push({ pool, pids });
  return {
    run: (job, signal, options) => pool.run(job, signal, options),
    stats: () => pool.stats(),
    ready: (signal) => pool.ready(signal),
    close: (drainMs) => pool.close(drainMs),
    events,
    pids,
    exits,
  };
}

let jobs = 0;

/** A job whose child does `act` (see children/scripted.mjs). */
export function newJob(folder: string, act: string, name = `job${jobs++}`): CutoutJob {
  const inputPath = join(folder, name);
  writeFileSync(inputPath, JSON.stringify({ do: act }));
  return {
    inputPath,
    outputPath: join(folder, `${name}.png`),
    mode: 'common',
    limits: { maxPixels: 1e6 },
  };
}

/** Lets a job that does `waitForGo` end. */
export function letGo(job: CutoutJob): void {
  writeFileSync(`${job.inputPath}.go`, '');
}

/** Resolves with the child's process id once it is at work on the job. */
export async function begun(job: CutoutJob): Promise<number> {
  const file = `${job.inputPath}.began`;
  return vi.waitFor(
    () => {
      const pid = Number(existsSync(file) ? readFileSync(file, 'utf8') : 0);
      expect(pid).toBeGreaterThan(0);
      return pid;
    },
    { timeout: 30_000, interval: 5 },
  );
}

export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 30_000, interval: 5 });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie still has its id; its parent has yet to fetch the exit code.
  return !/^State:\s+Z/m.test(statusOf(pid));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** Results and temporary files in a folder. */
export function outputsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.png') || name.endsWith('.tmp'));
}

/** Names of the jobs that children began, in order. */
export function orderIn(folder: string): string[] {
  const file = join(folder, 'order');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}
