import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What begins so is a result in work, with the process that makes it. */
const IN_WORK = /^\.nobg-(\d{1,10})-/;

/** Name of a result while it is made; it is renamed when it is whole. */
export function nameInWork(name: string): string {
  return `.nobg-${process.pid}-${name}`;
}

/** Whether a file is a result in work. */
export function isInWork(name: string): boolean {
  return IN_WORK.test(name);
}

/** Deletes what runs that were killed left in a folder; what a living one makes stays. */
export async function sweepLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(IN_WORK.exec(name)?.[1]);
    if (Number.isNaN(pid) || (pid !== process.pid && lives(pid))) continue;
    await rm(join(folder, name), { force: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
