import { readdir, readFile } from 'node:fs/promises';

/**
 * The highest resident size that any child of a process has had so far (`VmHWM`).
 *
 * @returns bytes; null where the system has no /proc, or there are no children
 */
export async function peakOfChildren(pid: number): Promise<number | null> {
  const peaks = await ofChildren(pid, 'VmHWM');
  return peaks.length === 0 ? null : Math.max(...peaks);
}

/**
 * The resident size of all children of a process together (`VmRSS`).
 *
 * @returns bytes; null as of {@link peakOfChildren}
 */
export async function memoryOfChildren(pid: number): Promise<number | null> {
  const sizes = await ofChildren(pid, 'VmRSS');
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
}

/** One field of each child's status, bytes. */
async function ofChildren(pid: number, field: 'VmHWM' | 'VmRSS'): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const sizes: number[] = [];
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    if (numberOf(status, 'PPid') !== pid) continue;
    const kilobytes = numberOf(status, field);
    if (kilobytes !== null) sizes.push(kilobytes * 1024);
  }
  return sizes;
}

function numberOf(status: string, field: string): number | null {
  const match = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status);
  return match ? Number(match[1]) : null;
}
