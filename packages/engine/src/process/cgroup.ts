import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the control groups around this process allow; null where they set no bound. */
interface CgroupLimits {
  /** Processor time as a number of cores; 1.5 is one and a half. */
  readonly cores: number | null;
  /** Bytes. */
  readonly memory: number | null;
}

/** Where the kernel's files are; tests put a folder of their own here. */
export interface KernelFiles {
  /** Usually `/proc`. */
  readonly proc: string;
  /** Usually `/sys/fs/cgroup`. */
  readonly cgroup: string;
}

export const KERNEL_FILES: KernelFiles = { proc: '/proc', cgroup: '/sys/fs/cgroup' };

/** Above this a version 1 memory limit means "none" (the kernel's is 2^63 less a page). */
const NO_MEMORY_LIMIT = 2 ** 60;

/**
 * Reads the limits of control groups version 1 and 2. A container often sees
 * its own group as the root of the file system while `/proc/self/cgroup` names
 * the group as the host does, so the named group and everything above it is
 * looked at; the tightest bound holds, as in the kernel. Groups that cannot be
 * read bound nothing (other systems have none).
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max, memory.max)
 * @see https://docs.kernel.org/scheduler/sched-bwc.html (cpu.cfs_quota_us)
 */
export function cgroupLimits(files: KernelFiles = KERNEL_FILES): CgroupLimits {
  const cores: number[] = [];
  const memory: number[] = [];
  for (const { controllers, path } of ownGroups(files)) {
    const unified = controllers.length === 0;
    // Version 1 mounts each hierarchy under its controllers' names, with links for single ones.
    const mounts = unified ? [''] : [controllers.join(','), ...controllers];
    for (const folder of mounts.flatMap((mount) => withParents(join(files.cgroup, mount), path))) {
      cores.push(...(unified ? coresV2(folder) : coresV1(folder)));
      memory.push(...(unified ? memoryV2(folder) : memoryV1(folder)));
    }
  }
  return { cores: lowest(cores), memory: lowest(memory) };
}

interface OwnGroup {
  /** Version 1: its controllers. Version 2: none are named. */
  readonly controllers: readonly string[];
  readonly path: string;
}

/** Lines such as `4:cpu,cpuacct:/docker/ab12` (version 1) and `0::/user.slice` (version 2). */
function ownGroups(files: KernelFiles): OwnGroup[] {
  const lines = (read(join(files.proc, 'self/cgroup')) ?? '').split('\n');
  return lines.flatMap((line) => {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) return [];
    const [, controllers = '', path = '/'] = match;
    return [{ controllers: controllers.split(',').filter((name) => name !== ''), path }];
  });
}

function withParents(mount: string, path: string): string[] {
  const folders = [];
  // `..` names groups outside of the ones that this process can see.
  const visible = path.includes('/..') ? '/' : path;
  for (let at = visible; at !== '/'; at = dirname(at)) folders.push(join(mount, at));
  return [...folders, mount];
}

/** `cpu.max`: "200000 100000" is two cores, "max 100000" no bound. */
function coresV2(folder: string): number[] {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').split(/\s+/).map(Number);
  return share(quota, period);
}

/** A quota of −1 is no bound. */
function coresV1(folder: string): number[] {
  const quota = read(join(folder, 'cpu.cfs_quota_us'));
  const period = read(join(folder, 'cpu.cfs_period_us'));
  return share(Number(quota ?? -1), Number(period ?? -1));
}

function share(quota: number | undefined, period: number | undefined): number[] {
  if (quota === undefined || period === undefined) return [];
  return quota > 0 && period > 0 ? [quota / period] : [];
}

function memoryV2(folder: string): number[] {
  // Above `high` the kernel slows a group down until it is of no use, so it bounds as `max` does.
  return ['memory.max', 'memory.high'].flatMap((name) => bytes(read(join(folder, name))));
}

function memoryV1(folder: string): number[] {
  return bytes(read(join(folder, 'memory.limit_in_bytes'))).filter((n) => n < NO_MEMORY_LIMIT);
}

function bytes(text: string | null): number[] {
  const value = Number(text ?? 'max');
  return Number.isFinite(value) && value > 0 ? [value] : [];
}

function lowest(bounds: readonly number[]): number | null {
  return bounds.length === 0 ? null : Math.min(...bounds);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
