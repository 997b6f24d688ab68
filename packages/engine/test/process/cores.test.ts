import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { cgroupLimits } from '@nobg/engine/process/cgroup.js';
import {
  availableCores,
  availableMemory,
  planSlots,
  SLOT_PLANS,
} from '@nobg/engine/process/cores.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newFolder } from './support.js';

/** A folder that looks like /proc and /sys/fs/cgroup. */
function kernelFiles(groups: string, files: Record<string, string>) {
  const root = newFolder();
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('proc/self/cgroup', groups);
  for (const [path, text] of Object.entries(files)) put(join('cgroup', path), text);
  return { proc: join(root, 'proc'), cgroup: join(root, 'cgroup') };
}

describe('limits of control groups, version 2', () => {
  it('are those of a container that is the root of what it sees', () => {
    const files = kernelFiles('0::/\n', {
      'cpu.max': '150000 100000\n',
      'memory.max': '2147483648\n',
    });
    expect(cgroupLimits(files)).toEqual({ cores: 1.5, memory: 2147483648 });
  });

  it('are the tightest of the own group and those above it', () => {
    const files = kernelFiles('0::/system.slice/nobg.service\n', {
      'system.slice/cpu.max': '200000 100000\n',
      'system.slice/memory.max': 'max\n',
      'system.slice/nobg.service/cpu.max': '400000 100000\n',
      'system.slice/nobg.service/memory.max': '3000000000\n',
      'system.slice/nobg.service/memory.high': '2000000000\n',
    });
    expect(cgroupLimits(files)).toEqual({ cores: 2, memory: 2000000000 });
  });

  it('of "max" are none', () => {
    const files = kernelFiles('0::/\n', { 'cpu.max': 'max 100000\n', 'memory.max': 'max\n' });
    expect(cgroupLimits(files)).toEqual({ cores: null, memory: null });
  });
});

describe('limits of control groups, version 1', () => {
  it('are found under the joint name of the controllers', () => {
    const files = kernelFiles('4:cpu,cpuacct:/docker/ab12\n3:memory:/docker/ab12\n', {
      'cpu,cpuacct/docker/ab12/cpu.cfs_quota_us': '300000\n',
      'cpu,cpuacct/docker/ab12/cpu.cfs_period_us': '100000\n',
      'memory/docker/ab12/memory.limit_in_bytes': '1073741824\n',
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
    });
    expect(cgroupLimits(files)).toEqual({ cores: 3, memory: 1073741824 });
  });

  it('are found where a container is named as its host does, but sees itself as the root', () => {
    const files = kernelFiles('2:cpu:/docker/ab12\n1:memory:/docker/ab12\n0::/\n', {
      'cpu/cpu.cfs_quota_us': '50000\n',
      'cpu/cpu.cfs_period_us': '100000\n',
      'memory/memory.limit_in_bytes': '536870912\n',
    });
    expect(cgroupLimits(files)).toEqual({ cores: 0.5, memory: 536870912 });
  });

  it('of −1 and of the highest number are none', () => {
    const files = kernelFiles('2:cpu:/\n1:memory:/\n', {
      'cpu/cpu.cfs_quota_us': '-1\n',
      'cpu/cpu.cfs_period_us': '100000\n',
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
    });
    expect(cgroupLimits(files)).toEqual({ cores: null, memory: null });
  });
});

describe('limits that cannot be read', () => {
  it.each([
    ['', {}],
    ['0::/\n', {}],
    ['0::/\n', { 'cpu.max': 'rubbish', 'memory.max': 'rubbish' }],
    ['0::/\n', { 'cpu.max': '', 'memory.max': '' }],
    ['0::/../../etc\n', { '../etc/cpu.max': '1 1' }],
    ['rubbish\n', { 'cpu.max': '100000 100000' }],
  ])('bound nothing: %j %j', (groups, files) => {
    expect(cgroupLimits(kernelFiles(groups, files as Record<string, string>))).toEqual({
      cores: null,
      memory: null,
    });
  });

  it('also where the whole file system lacks them, as on other systems', () => {
    const nowhere = { proc: '/nowhere', cgroup: '/nowhere' };
    expect(availableCores(nowhere)).toBe(availableParallelism());
    expect(availableMemory(nowhere)).toBe(totalmem());
  });
});

describe('what this process may use', () => {
  it('is rounded down to whole cores, but never to none', () => {
    const quota = (max: string) => kernelFiles('0::/\n', { 'cpu.max': max });
    expect(availableCores(quota('50000 100000'))).toBe(1);
    expect(availableCores(quota('199999 100000'))).toBe(1);
    expect(availableCores(quota('100000000 100000'))).toBe(availableParallelism());
  });

  it('is at most what the machine has', () => {
    const files = kernelFiles('0::/\n', { 'memory.max': '1000000000' });
    expect(availableMemory(files)).toBe(1e9);
    const more = kernelFiles('0::/\n', { 'memory.max': String(2 ** 55) });
    expect(availableMemory(more)).toBe(totalmem());
  });

  it('can be told of this very machine', () => {
    expect(availableCores()).toBeGreaterThanOrEqual(1);
    expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
    expect(availableMemory()).toBeGreaterThan(0);
  });
});

describe('the plan of slots and threads', () => {
  const memory = 64e9;

  it('without settings is one slot with every core', () => {
    expect(planSlots({ cores: 8, memory })).toEqual({ slots: 1, threads: 8 });
  });

  it('shares the cores among the slots that were asked for', () => {
    expect(planSlots({ cores: 8, memory, slots: 3 })).toEqual({ slots: 3, threads: 2 });
    expect(planSlots({ cores: 8, memory, threads: 2 })).toEqual({ slots: 1, threads: 2 });
    expect(planSlots({ cores: 8, memory, slots: 4, threads: 2 })).toEqual({ slots: 4, threads: 2 });
  });

  it('refuses more than there are cores, and says what to do', () => {
    expect(() => planSlots({ cores: 2, memory, slots: 2, threads: 2 })).toThrow(
      '2 slots of 2 threads need 4 cores, but this process may use 2. Ask for fewer',
    );
    expect(() => planSlots({ cores: 2, memory, slots: 3 })).toThrow('need 3 cores');
    expect(() => planSlots({ cores: 2, memory, threads: 3 })).toThrow('need 3 cores');
  });

  it('refuses several slots that do not fit into memory, but lets one be tried', () => {
    expect(() => planSlots({ cores: 4, memory: 2e9, slots: 2 })).toThrow(
      '2 slots need up to 2.6 GB of memory, but this process may use 2.0 GB',
    );
    expect(planSlots({ cores: 4, memory: 0.5e9 })).toEqual({ slots: 1, threads: 4 });
  });

  it('for throughput gives each core a slot, as far as memory goes', () => {
    const plan = 'throughput';
    expect(planSlots({ cores: 4, memory, plan })).toEqual({ slots: 4, threads: 1 });
    expect(planSlots({ cores: 8, memory: 3e9, plan })).toEqual({ slots: 2, threads: 4 });
    expect(planSlots({ cores: 2, memory: 0.5e9, plan })).toEqual({ slots: 1, threads: 2 });
    // What was set wins.
    expect(planSlots({ cores: 4, memory, plan, threads: 2 })).toEqual({ slots: 2, threads: 2 });
    expect(planSlots({ cores: 4, memory, plan, slots: 1 })).toEqual({ slots: 1, threads: 4 });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d as a number of slots or threads', (value) => {
    expect(() => planSlots({ cores: 4, memory, slots: value })).toThrow(/slots .* whole number/);
    expect(() => planSlots({ cores: 4, memory, threads: value })).toThrow(/threads .* whole/);
  });

  it('never needs more cores than there are', () => {
    const amount = fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined });
    const plans = fc.constantFrom(undefined, ...SLOT_PLANS);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        amount,
        amount,
        plans,
        (cores, slots, threads, goal) => {
          const plan = (() => {
            try {
              return planSlots({ cores, memory: 1e12, slots, threads, plan: goal });
            } catch {
              return null;
            }
          })();
          if (plan === null) expect((slots ?? 1) * (threads ?? 1)).toBeGreaterThan(cores);
          else expect(plan.slots * plan.threads).toBeLessThanOrEqual(cores);
        },
      ),
    );
  });
});
