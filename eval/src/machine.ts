import { readProcessor } from '@nobg/engine/machine/processor.js';

/** The processor and what is used of it: times from elsewhere can't be compared. */
export function machineOf(threads: number): string {
  return `${readProcessor().model}, ${threads} threads`;
}
