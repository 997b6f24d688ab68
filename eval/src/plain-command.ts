import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GreyImage } from '@nobg/engine/image/raw.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { keepAlpha } from './cut-photos.js';
import { messageOf } from './message-of.js';
import { fetchAll } from './model-files.js';
import type { SetPhoto } from './photo-set.js';
import { type PlainCutout, plainCutout } from './plain-pass.js';
import { PlainScores } from './plain-scores.js';
import type { Progress } from './progress.js';
import type { NetworkMemory } from './remembered.js';
import { readTruth, scorePhoto } from './score.js';
import { NOTHING_SPENT, rounded } from './spent.js';
import { UsageError } from './usage-error.js';

/** The network of the plain pass, in float32. */
export const PLAIN_NETWORK = 'isnet';

interface PlainRun {
  /** Where scores are kept. */
  readonly scoresDir: string;
  /** Where alphas are kept; null: nowhere. */
  readonly keepIn: string | null;
  readonly threads: number;
  /** The processor and what is used of it. */
  readonly machine: string;
  readonly memory: NetworkMemory;
}

/**
 * Makes and keeps the plain pass's scores of those photos that have none yet, or whose time was
 * measured on another machine, or whose alpha is to be kept.
 *
 * @returns how many of the photos failed; they count as empty masks
 */
export async function makePlainScores(
  photos: readonly SetPhoto[],
  { scoresDir, keepIn, threads, machine, memory }: PlainRun,
  progress: Progress,
): Promise<number> {
  const files = await fetchAll([PLAIN_NETWORK], (line) => progress.say(line));
  const scores = new PlainScores(scoresDir, files[0]!.path);
  const missing: SetPhoto[] = [];
  for (const photo of photos) {
    const known = await scores.read(photo);
    if (keepIn !== null || known?.machine !== machine) missing.push(photo);
  }
  const networks = memory.over(openNetworks(files, threads), files);
  const scratch = await mkdtemp(join(tmpdir(), 'nobg-plain-'));
  let failed = 0;
  progress.begin(missing.length);
  try {
    for (const photo of missing) {
      const truth = await readTruth(photo);
      const path = join(scratch, 'cutout.png');
      const made = await orReason(plainCutout(photo.imagePath, networks, memory, path));
      const alpha: GreyImage | string = typeof made === 'string' ? made : made.alpha;
      const { iou, mae, bf3, sad, failure } = scorePhoto(photo, truth, alpha);
      const spent = rounded(typeof made === 'string' ? NOTHING_SPENT : made.spent);
      const score = { photo: photo.name, iou, mae, bf3, sad, failure, ...spent, machine };
      await scores.write(photo, score);
      if (keepIn !== null && typeof alpha !== 'string') await keepAlpha(keepIn, photo, alpha);
      if (failure !== null) {
        failed++;
        progress.say(`${photo.name} failed: ${failure}`);
      }
      progress.step(`${photo.name}  IoU ${iou.toFixed(3)}`);
    }
  } finally {
    await networks.close();
    await rm(scratch, { recursive: true, force: true });
  }
  return failed;
}

async function orReason(made: Promise<PlainCutout>): Promise<PlainCutout | string> {
  try {
    return await made;
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    return messageOf(cause);
  }
}
