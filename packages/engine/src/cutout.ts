import { rename, rm } from 'node:fs/promises';
import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { decodePhoto } from './image/decode.js';
import { writeRgbaPng } from './image/encode.js';
import type { Photo } from './image/photo.js';
import { findSubject } from './modes/find-subject.js';
import { type Networks, openNetworks } from './networks/networks.js';
import { alphaBox, boundingBox } from './refine/bounding-box.js';
import { compose } from './refine/compose-rgba.js';
import { estimateForeground } from './refine/foreground.js';
import { redrawEdges } from './refine/hd/redraw-edges.js';
import { wantsHd } from './refine/hd/wants-hd.js';
import { Stopwatch } from './stopwatch.js';
import type { CutoutJob, CutoutResult, Cutter, EngineSetup } from './types.js';

/**
 * Loads the networks of `setup` and gives the function that turns one photo after the
 * other into a cutout. Calls must not overlap: one process works on one photo.
 *
 * @throws Error when a network that is needed is not in `setup` or cannot be loaded
 */
export async function createCutter(setup: EngineSetup): Promise<Cutter> {
  const networks = openNetworks(setup.networks, setup.threads, setup.memory);
  // The one that most photos need is loaded before the first of them comes.
  await networks.isnet();
  return {
    cut: (job) => cut(job, networks),
    close: () => networks.close(),
  };
}

/** What a mode's subject is where the mode itself does not say. */
const OF_MODE: Readonly<Record<Mode, SubjectType>> = {
  common: 'other',
  body: 'person',
  product: 'product',
  food: 'food',
  clothing: 'product',
};

async function cut(job: CutoutJob, networks: Networks): Promise<CutoutResult> {
  const watch = new Stopwatch();
  networks.takeUsed();
  const photo = await watch.time('decode', () => decodePhoto(job.inputPath, job.limits));
  const scene = { photo, options: job.options ?? {}, networks, watch };
  const { alpha: found, type = OF_MODE[job.mode], ...fit } = await findSubject(job.mode, scene);
  const alpha = wantsHd(job.mode, scene.options, photo)
    ? await watch.time('hd', () => redrawEdges(found, photo))
    : found;
  const { width, height } = photo;
  const colours = await watch.time('colour', () =>
    estimateForeground(photo.rgb, alpha, width, height),
  );
  const rgba = await watch.time('compose', () => compose(photo, alpha, colours));
  // What was half transparent before has no pixel above a half now, but a subject all the same.
  const foreground = boundingBox(rgba, width, height) ?? alphaBox(alpha, width, height);
  if (!foreground) {
    throw new NobgError('no_subject', 'Nothing in the photo stands out as a subject.');
  }
  const bytes = await watch.time('encode', () => writeWhole(job.outputPath, rgba, photo));
  return {
    width,
    height,
    mode: job.mode,
    foreground,
    type,
    ...fit,
    networks: networks.takeUsed(),
    timings: watch.timings(),
    bytes,
  };
}

/** Writes under a temporary name and renames, so that a file at `path` is always whole. */
async function writeWhole(path: string, rgba: Uint8Array, photo: Photo): Promise<number> {
  const temporary = `${path}.tmp`;
  try {
    const bytes = await writeRgbaPng(temporary, rgba, photo.width, photo.height);
    await rename(temporary, path);
    return bytes;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
