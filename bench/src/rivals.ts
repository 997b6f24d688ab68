import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { startChild } from './child.js';
import { ratio } from './measure.js';
import type { RivalRun, RivalSetup, ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { type InstalledRival, installRival, RIVAL_NAME } from './rivals-install.js';
import { type Spread, spreadOf } from './statistics.js';
import { UsageError } from './usage-error.js';

/** One size of photo: a whole request and its download here, a bare call of a function there; ms. */
interface RivalSize {
  readonly name: string;
  readonly ours: Spread;
  readonly theirs: Spread;
  /** Of the medians: below 1 where ours is quicker. */
  readonly oursOverTheirs: number;
}

export interface RivalReport {
  /** Package and version. */
  readonly name: string;
  /** Why it could not be measured; null where it was. */
  readonly skipped: string | null;
  readonly sizes: readonly RivalSize[];
  /** Highest resident size of its process (`VmHWM`), bytes; null where it can't be read. */
  readonly peakBytes: number | null;
}

/**
 * Cuts the same photos out by our server and by another package, by turns, each from the
 * bytes of a JPEG to those of a PNG. The other is installed for it and taken away again.
 *
 * @param env what npm is run with
 */
export async function measureRivals(
  server: ServerAddress,
  photos: readonly BenchPhoto[],
  mode: Mode,
  rounds: number,
  env: NodeJS.ProcessEnv,
): Promise<RivalReport> {
  const installed = await installRival(env);
  if ('skipped' in installed) return skippedFor(installed.skipped);
  try {
    return await measured(installed, server, photos, mode, rounds);
  } catch (error) {
    // Its process ended: it installs on more systems than it runs on.
    if (error instanceof UsageError) return skippedFor(error.message);
    throw error;
  } finally {
    await rm(installed.folder, { recursive: true, force: true });
  }
}

async function measured(
  { folder, entry, publicPath }: InstalledRival,
  server: ServerAddress,
  photos: readonly BenchPhoto[],
  mode: Mode,
  rounds: number,
): Promise<RivalReport> {
  const child = startChild(new URL('./rival-process.js', import.meta.url), process.env);
  try {
    await child.ask({ entry, publicPath } satisfies RivalSetup);
    const times = photos.map(() => ({ ours: [] as number[], theirs: [] as number[] }));
    let peakBytes: number | null = null;
    // Round 0 warms both up: the rival reads its weights in its first call.
    for (let round = 0; round <= rounds; round++) {
      for (const [i, photo] of photos.entries()) {
        const { ms, downloadMs } = await timedRequest(server, photo, { mode });
        const path = join(folder, `photo-${i}.jpg`);
        if (round === 0) await writeFile(path, photo.jpeg);
        const theirs = (await child.ask(path)) as RivalRun;
        peakBytes = theirs.peakBytes;
        if (round === 0) continue;
        times[i]!.ours.push(ms + downloadMs);
        times[i]!.theirs.push(theirs.ms);
      }
    }
    const sizes = photos.map(({ name }, i) => {
      const [ours, theirs] = [spreadOf(times[i]!.ours), spreadOf(times[i]!.theirs)];
      return { name, ours, theirs, oursOverTheirs: ratio(ours.median, theirs.median) };
    });
    return { name: RIVAL_NAME, skipped: null, sizes, peakBytes };
  } finally {
    await child.close();
  }
}

function skippedFor(reason: string): RivalReport {
  return { name: RIVAL_NAME, skipped: reason, sizes: [], peakBytes: null };
}

/** Lines of the report's table, its head first; none where it was skipped. */
export function rivalCells({ name, sizes }: RivalReport): string[][] {
  if (sizes.length === 0) return [];
  const head = ['JPEG to PNG', 'over HTTP here', `${name}, a bare call`, 'ours over theirs'];
  const cells = sizes.map(({ name: size, ours, theirs, oursOverTheirs }) => [
    size,
    `${ours.median.toFixed(0)} ms`,
    `${theirs.median.toFixed(0)} ms`,
    oursOverTheirs.toFixed(2),
  ]);
  return [head, ...cells];
}

/** What stands below the table, or in its place. */
export function rivalNote({ name, skipped, peakBytes }: RivalReport): string {
  if (skipped !== null) return `SKIPPED: ${name}: ${skipped}`;
  const peak =
    peakBytes === null ? 'not known on this system' : `${(peakBytes / 1e9).toFixed(2)} GB`;
  return `Peak memory of its process: ${peak}`;
}
