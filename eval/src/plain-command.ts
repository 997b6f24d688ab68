import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Networks, openNetworks } from '@nobg/engine/networks/networks.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import { keepAlpha } from './cut-photos.js';
import { type AlphaOrReason, maskAgreement } from './mask-agreement.js';
import { orReason } from './message-of.js';
import { fetchAll, networkHere } from './model-files.js';
import type { SetPhoto } from './photo-set.js';
import { plainCutout } from './plain-pass.js';
import { PlainScores } from './plain-scores.js';
import { PlainTwins } from './plain-twins.js';
import type { NetworkMemory } from './remembered.js';
import type { RunContext } from './run-context.js';
import { readTruth, scorePhoto } from './score.js';
import { NOTHING_SPENT, rounded } from './spent.js';
import { writeTwins } from './twin-files.js';
import type { Agreements } from './twins.js';

/** The network of the plain pass, in float32, and the form in which its twin sees. */
export const PLAIN_NETWORK = 'isnet';
export const PLAIN_NETWORK_INT8 = 'isnet-int8';

/** The plain pass with its networks open. */
interface Plain {
  readonly memory: NetworkMemory;
  readonly networks: Networks;
  /** With ISNet in 8 bits; null where that is not there. */
  readonly int8: Networks | null;
  /** A folder for what is thrown away. */
  readonly scratch: string;
}

/**
 * Makes and keeps the plain pass's scores of those photos that have none yet, or whose time was
 * measured on another machine, or whose alpha is to be kept; and, where they are asked for, how far its
 * twins agree.
 *
 * @returns how many of the photos failed; they count as empty masks
 */
export async function makePlainScores(it: RunContext, memory: NetworkMemory): Promise<number> {
  const { photos, options, plainDir, machine, threads, progress } = it;
  const keepIn = options.predictionsDir;
  const [float32] = await fetchAll([PLAIN_NETWORK], (line) => progress.say(line));
  const other = await networkHere(PLAIN_NETWORK_INT8);
  const scores = new PlainScores(plainDir, float32!.path);
  const forms = [float32!, ...(other ? [other] : [])].map(({ path }) => path);
  const twins = options.twins ? new PlainTwins(plainDir, forms) : null;
  const missing: SetPhoto[] = [];
  for (const photo of photos) {
    const known = (await scores.read(photo))?.machine === machine;
    if (keepIn !== null || !known || (twins && !(await twins.read(photo)))) missing.push(photo);
  }
  const open = (file: NetworkFile) => memory.over(openNetworks([file], threads), [file]);
  const scratch = await mkdtemp(join(tmpdir(), 'nobg-plain-'));
  const int8 = other && twins ? open(other) : null;
  const plain = { memory, networks: open(float32!), int8, scratch };
  let failed = 0;
  progress.begin(missing.length);
  try {
    for (const photo of missing) {
      const { score, alpha } = await scoreOf(photo, plain, machine);
      await scores.write(photo, score);
      if (keepIn !== null && typeof alpha !== 'string') await keepAlpha(keepIn, photo, alpha);
      if (twins) await twins.write(photo, await agreementsOf(photo, alpha, plain));
      if (score.failure !== null) {
        failed++;
        progress.say(`${photo.name} failed: ${score.failure}`);
      }
      progress.step(`${photo.name}  IoU ${score.iou.toFixed(3)}`);
    }
  } finally {
    await plain.networks.close();
    await int8?.close();
    await rm(scratch, { recursive: true, force: true });
  }
  return failed;
}

async function scoreOf(photo: SetPhoto, { memory, networks, scratch }: Plain, machine: string) {
  const truth = await readTruth(photo);
  const path = join(scratch, 'cutout.png');
  const made = await orReason(plainCutout(photo.imagePath, networks, memory, path));
  const alpha = typeof made === 'string' ? made : made.alpha;
  const { iou, mae, bf3, sad, failure } = scorePhoto(photo, truth, alpha);
  const spent = rounded(typeof made === 'string' ? NOTHING_SPENT : made.spent);
  const score = { photo: photo.name, iou, mae, bf3, sad, failure, ...spent, machine };
  return { score, alpha };
}

async function agreementsOf(
  { imagePath }: SetPhoto,
  alpha: AlphaOrReason,
  { memory, networks, int8, scratch }: Plain,
): Promise<Agreements> {
  const agreement = async (path: string, by: Networks) => {
    const made = await orReason(plainCutout(path, by, memory, join(scratch, 'twin.png')));
    return maskAgreement(alpha, typeof made === 'string' ? made : made.alpha);
  };
  const twins = await orReason(writeTwins(imagePath, join(scratch, 'twins')));
  if (typeof twins === 'string') return {};
  const agreements: Record<string, number> = {};
  for (const { kind, path } of twins) agreements[kind] = await agreement(path, networks);
  if (int8) agreements['float32, 8 bits'] = await agreement(imagePath, int8);
  return agreements;
}
