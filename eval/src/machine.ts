import { cpus } from 'node:os';

/** The processor and what is used of it: times from elsewhere can't be compared. */
export function machineOf(threads: number): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads`;
}
