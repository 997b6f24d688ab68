import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Trial } from './trial.js';

/** Trials of other machines that share the folder are kept up to this number, the newest. */
const MOST = 32;

/**
 * The outcome noted under `key` (all that it depends on: processor, runtime, files, threads); null
 * where there is none, or the file cannot be read.
 */
export async function recall(path: string, key: string): Promise<Trial | null> {
  return (await readAll(path))[key] ?? null;
}

/** Notes an outcome. A folder that cannot be written is no fault: the next start tries again. */
export async function remember(path: string, key: string, trial: Trial): Promise<void> {
  const { [key]: _, ...others } = await readAll(path);
  const kept = Object.fromEntries([...Object.entries(others), [key, trial]].slice(-MOST));
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(kept, null, 2)}\n`);
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function readAll(path: string): Promise<Record<string, Trial>> {
  try {
    const all: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Object.fromEntries(Object.entries(Object(all)).filter(isNoted));
  } catch {
    // Absent or damaged: it is made anew.
    return {};
  }
}

function isNoted(entry: [string, unknown]): entry is [string, Trial] {
  const { float32Ms, int8Ms, difference } = Object(entry[1]) as Record<string, unknown>;
  return [float32Ms, int8Ms, difference].every((number) => Number.isFinite(number));
}
