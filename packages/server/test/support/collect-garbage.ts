import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * A closed SQLite database keeps its locks until its statements are collected. Programs open a file once; tests,
 * which close it and then want it for themselves, call this between.
 */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await setImmediate();
  }
}
