import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { closeTranslucent } from './compose/close-translucent.js';
import { composePicture } from './compose/compose.js';
import { toBox } from './compose/lengths.js';
import { optionsOnPart, photoPart, widenPlane } from './compose/region.js';
import { finish } from './finish.js';
import { decodePhoto } from './image/decode.js';
import { writeRgbaPng } from './image/encode.js';
import type { Photo } from './image/photo.js';
import { findSubject } from './modes/find-subject.js';
import type { Found } from './modes/scene.js';
import { type Networks, openNetworks } from './networks/networks.js';
import { alphaBox, boundingBox } from './refine/bounding-box.js';
import { estimateForeground } from './refine/foreground.js';
import { redrawEdges } from './refine/hd/redraw-edges.js';
import { wantsHd } from './refine/hd/wants-hd.js';
import { joinAlpha } from './refine/join-alpha.js';
import { renderCutout } from './render.js';
import { Stopwatch } from './stopwatch.js';
import type { CutoutJob, CutoutResult, Cutter, EngineSetup } from './types.js';
import { writeWhole } from './write-whole.js';

/**
 * Loads the networks of `setup` and gives the function that turns one photo after the
 * other into a cutout. Calls must not overlap: one process works on one photo.
 *
 * @throws Error when a network that is needed is not in `setup` or cannot be loaded
 */
export async function createCutter(setup: EngineSetup): Promise<Cutter> {
  const networks = openNetworks(setup.networks, setup.threads);
  // The one that most photos need is loaded before the first of them comes.
  await networks.isnet();
  return {
    cut: (job, onStep) =>
      job.kind === 'render' ? renderCutout(job, onStep) : cut(job, networks, onStep),
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

async function cut(
  job: CutoutJob,
  networks: Networks,
  onStep?: (step: string) => void,
): Promise<CutoutResult> {
  const watch = new Stopwatch(onStep);
  networks.takeUsed();
  const { composition = {}, output } = job;
  const photo = await watch.time('decode', () => decodePhoto(job.inputPath, job.limits));
  const found = await findAlpha(job, photo, networks, watch);
  const { type = OF_MODE[job.mode], confidence } = found;
  const alpha =
    composition.semitransparency === false
      ? await watch.time('refine', () => closeTranslucent(found.alpha, photo.width, photo.height))
      : found.alpha;
  const { width, height } = photo;
  const colours = await watch.time('colour', () =>
    estimateForeground(photo.rgb, alpha, width, height),
  );
  const rgba = await watch.time('compose', () => joinAlpha(photo, alpha, colours));
  // What was half transparent before has no pixel above a half now, but a subject all the same.
  const subject = boundingBox(rgba, width, height) ?? alphaBox(alpha, width, height);
  if (!subject) {
    throw new NobgError('no_subject', 'Nothing in the photo stands out as a subject.');
  }
  const cutout = { width, height, rgba, subject, type };
  const picture = await watch.time('compose', () =>
    composePicture(cutout, composition, output?.size ?? {}, {
      path: job.backgroundPath,
      limits: job.limits,
      photo: { photo, alpha },
    }),
  );
  const { cutoutPath } = job;
  if (cutoutPath !== undefined) {
    await watch.time('encode', () =>
      writeWhole(cutoutPath, (path) => writeRgbaPng(path, rgba, width, height)),
    );
  }
  const finished = await finish(picture, job, watch);
  return {
    ...finished,
    photo: { width, height },
    mode: job.mode,
    type,
    ...(confidence === undefined ? {} : { confidence }),
    networks: networks.takeUsed(),
    timings: watch.timings(),
  };
}

/** The subject's alpha at the photo's size; outside `roi` there is none. */
async function findAlpha(
  { mode, options = {}, composition }: CutoutJob,
  photo: Photo,
  networks: Networks,
  watch: Stopwatch,
): Promise<Found> {
  if (composition?.roi === undefined) return findIn(photo, options);
  const part = toBox(composition.roi, photo);
  const found = await findIn(photoPart(photo, part), optionsOnPart(options, part));
  return { ...found, alpha: widenPlane(found.alpha, part, photo.width, photo.height) };

  async function findIn(seen: Photo, wished: CutoutOptions): Promise<Found> {
    const found = await findSubject(mode, { photo: seen, options: wished, networks, watch });
    if (!wantsHd(mode, wished, seen)) return found;
    return { ...found, alpha: await watch.time('hd', () => redrawEdges(found.alpha, seen)) };
  }
}
