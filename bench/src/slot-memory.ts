import { readdir, readFile } from 'node:fs/promises';

/**
 * The highest resident size that any child of a process has had so far (`VmHWM`).
 *
 * @returns bytes; null where the system has no /proc, or there are no children
 */
export async function peakOfChildren(pid: number): Promise<number | null> {
  let entries: string[];
  try {
    entries = await readdir('/proc');
  } catch {
    return null;
  }
  let peak: number | null = null;
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    if (numberOf(status, 'PPid') !== pid) continue;
    const kilobytes = numberOf(status, 'VmHWM');
    if (kilobytes !== null) peak = Math.max(peak ?? 0, kilobytes * 1024);
  }
  return peak;
}

function numberOf(status: string, field: string): number | null {
  const match = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status);
  return match ? Number(match[1]) : null;
}
