import { readdir, readFile } from 'node:fs/promises';

/** The slots of a server, observed from outside: a slot may end and another replace it. */
export interface SlotWatch {
  /** To be called after each request. */
  look(): Promise<void>;
  /** The highest resident size that any slot was seen to have had (`VmHWM`), bytes; null before, or without /proc. */
  readonly peak: number | null;
  /** Processes that have ended since they were first seen. */
  readonly replaced: number;
}

export function watchSlots(serverPid: number): SlotWatch {
  const peaks = new Map<number, number>();
  let living: readonly number[] = [];
  return {
    async look() {
      const found = await ofChildren(serverPid, 'VmHWM');
      living = found.map(({ pid }) => pid);
      for (const { pid, bytes } of found) peaks.set(pid, Math.max(bytes, peaks.get(pid) ?? 0));
    },
    get peak() {
      return peaks.size === 0 ? null : Math.max(...peaks.values());
    },
    get replaced() {
      return [...peaks.keys()].filter((pid) => !living.includes(pid)).length;
    },
  };
}

/**
 * The resident size of all children of a process together (`VmRSS`).
 *
 * @returns bytes; null where the system has no /proc, or there are no children
 */
export async function memoryOfChildren(pid: number): Promise<number | null> {
  const sizes = await ofChildren(pid, 'VmRSS');
  return sizes.length === 0 ? null : sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The highest resident size that a process has had (`VmHWM`), bytes; null where the system has no /proc. */
export async function peakOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = numberOf(status, 'VmHWM');
  return kilobytes === null ? null : kilobytes * 1024;
}

interface ChildField {
  readonly pid: number;
  readonly bytes: number;
}

/** One field of each child's status, bytes. */
async function ofChildren(pid: number, field: 'VmHWM' | 'VmRSS'): Promise<ChildField[]> {
  const entries = await readdir('/proc').catch(() => []);
  const sizes: ChildField[] = [];
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    if (numberOf(status, 'PPid') !== pid) continue;
    const kilobytes = numberOf(status, field);
    if (kilobytes !== null) sizes.push({ pid: Number(entry), bytes: kilobytes * 1024 });
  }
  return sizes;
}

function numberOf(status: string, field: string): number | null {
  const match = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status);
  return match ? Number(match[1]) : null;
}
