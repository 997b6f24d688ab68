import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { closeTranslucent } from '../compose/close-translucent.js';
import { composePicture } from '../compose/compose.js';
import { toBox } from '../compose/lengths.js';
import { optionsOnPart, photoPart, widenPlane } from '../compose/region.js';
import { markAsTest } from '../compose/watermark.js';
import { confidenceOf } from '../confidence/confidence.js';
import { Evidence } from '../confidence/evidence.js';
import { AblationSwitches } from '../context/ablation.js';
import type { Context, Segmentation } from '../context/context.js';
import { previewMaskOf } from '../context/preview-mask.js';
import { Stopwatch } from '../context/stopwatch.js';
import { decodePhoto } from '../image/decode.js';
import { decodeDeep } from '../image/deep-colours.js';
import type { OfPhoto } from '../image/encode/deep-png.js';
import { writeRgbaPng } from '../image/encode/rgba-png.js';
import { readPhotoMetadata } from '../image/metadata/photo-metadata.js';
import type { Photo } from '../image/photo.js';
import { readAnimation } from '../image/read-animation.js';
import { thumbnailWebp } from '../image/thumbnail.js';
import { widenClasses } from '../layers/class-map.js';
import { writeLayers } from '../layers/write-layers.js';
import { cutoutColours, withinPhoto } from '../matting/cutout-colours.js';
import { refineEdges } from '../matting/edges/redraw-edges.js';
import { wantsHd } from '../matting/edges/wants-hd.js';
import { estimateForeground } from '../matting/foreground.js';
import { type Networks, openNetworks } from '../networks/networks.js';
import { alphaBox } from '../ops/bounding-box.js';
import { isPreview, previewSize } from '../preview.js';
import { segmentSubject } from '../segmentation/find-subject.js';
import { hasSubject } from '../segmentation/has-subject.js';
import { segmentPreview } from '../segmentation/preview/preview.js';
import type {
  CutoutJob,
  CutoutResult,
  Cutter,
  EngineSetup,
  JobListener,
  NetworkFile,
} from '../types.js';
import { writeWhole } from '../write-whole.js';
import { cutAnimation, type FindInFrame } from './animation/cut-animation.js';
import { finish } from './finish.js';
import { renderCutout } from './render.js';

/**
 * Loads the networks of `setup` and gives the function that turns one photo after the
 * other into a cutout. Calls must not overlap: one process works on one photo.
 *
 * @param open opens the networks; a measurement may stand between them and the engine
 * @throws Error when a network that is needed is not in `setup` or cannot be loaded
 */
export async function createCutter(
  setup: EngineSetup,
  open: typeof openNetworks = openNetworks,
): Promise<Cutter> {
  const { choice, memory } = setup;
  const networks = open(setup.networks, setup.threads, { choice, memory });
  // The one that most photos need is loaded before the first of them comes.
  await loadFirst(networks, setup.networks);
  return {
    cut: (job, listener = {}, parts = new AblationSwitches()) =>
      job.kind === 'render'
        ? renderCutout(job, listener.onStep)
        : cutJob(job, networks, parts, listener),
    warm: () => loadNext(networks),
    close: () => networks.close(),
  };
}

/** What `common` looks with after its first network, in that order. */
const NEXT = [
  ['centernet', (networks: Networks) => networks.centernet()],
  ['rvm', (networks: Networks) => networks.rvm()],
  ['deeplab-voc', (networks: Networks) => networks.deeplabVoc()],
] as const;

async function loadNext(networks: Networks): Promise<boolean> {
  const next = NEXT.find(([id]) => networks.hasRoomFor(id));
  await next?.[1](networks);
  return next !== undefined;
}

function loadFirst(networks: Networks, [first]: readonly NetworkFile[]): Promise<unknown> {
  if (first && Object.values(networks.choice.own).includes(first.id)) {
    return networks.matte(first.id);
  }
  return first?.id === 'u2netp' ? networks.u2netp() : networks.isnet();
}

/** What a mode's subject is where the mode itself does not say. */
const OF_MODE: Readonly<Record<Mode, SubjectType>> = {
  common: 'other',
  body: 'person',
  product: 'product',
  food: 'food',
  clothing: 'product',
};

/** Every frame where all are asked for and there are several; else the photo. */
async function cutJob(
  job: CutoutJob,
  networks: Networks,
  parts: AblationSwitches,
  listener: JobListener,
): Promise<CutoutResult> {
  const every = job.output?.frames === 'all';
  const animation = every ? await readAnimation(job.inputPath, job.limits) : null;
  if (animation === null) return cut(job, networks, parts, listener);
  networks.takeUsed();
  const find: FindInFrame = (photo, tools) =>
    findAlpha(job, false, { photo, networks, parts, ...tools });
  return cutAnimation(job, animation, { find, networks, mode: OF_MODE[job.mode] }, listener.onStep);
}

async function cut(
  job: CutoutJob,
  networks: Networks,
  parts: AblationSwitches,
  { onStep, onGlimpse }: JobListener,
): Promise<CutoutResult> {
  const watch = new Stopwatch(onStep);
  networks.takeUsed();
  const { composition = {}, output } = job;
  const preview = isPreview(job);
  const photo = await watch.time('decode', () =>
    preview
      ? decodePhoto(job.inputPath, job.limits, (own) => previewSize(own, output?.size))
      : decodePhoto(job.inputPath, job.limits),
  );
  const evidence = new Evidence();
  const previewMask = previewMaskOf(job, photo, onGlimpse);
  const seen = { photo, networks, watch, evidence, parts, previewMask };
  const found = await findAlpha(job, preview, seen);
  const { type = OF_MODE[job.mode], classes, fit } = found;
  const alpha =
    composition.semitransparency === false
      ? await watch.time('refine', () => closeTranslucent(found.alpha, photo.width, photo.height))
      : found.alpha;
  const { width, height } = photo;
  const colours = await watch.time('colour', () =>
    estimateForeground(photo.rgb, alpha, width, height),
  );
  const shown = withinPhoto(photo, alpha);
  const rgba = await watch.time('compose', () => cutoutColours(photo, shown, colours));
  // What was half transparent before has no pixel above a half now, but a subject all the same.
  const subject = alphaBox(shown, width, height) ?? alphaBox(alpha, width, height);
  if (!subject) throw nothingStandsOut();
  const cutout = { width, height, rgba, subject, type };
  const picture = await watch.time('compose', () =>
    composePicture(cutout, composition, output?.size ?? {}, {
      path: job.backgroundPath,
      limits: job.limits,
      photo: { photo, alpha },
    }),
  );
  await previewMask?.told();
  const { cutoutPath } = job;
  if (cutoutPath !== undefined) {
    await watch.time('encode', () =>
      writeWhole(cutoutPath, (path) => writeRgbaPng(path, rgba, width, height)),
    );
  }
  const finished = await finish(picture, job, watch, await keptOf(photo, job));
  const write = async (path: string, pixels: Uint8Array) => {
    const plain = { width, height, rgba: pixels };
    const layer = job.mark ? markAsTest(plain, subject) : plain;
    const bytes = await writeWhole(path, (temporary) =>
      writeRgbaPng(temporary, layer.rgba, width, height),
    );
    if (job.thumbnailSide === undefined) return { bytes };
    const small = await thumbnailWebp(layer, job.thumbnailSide);
    return { bytes, thumbnail: small.toString('base64') };
  };
  const layers =
    classes &&
    (await watch.time('layers', () => writeLayers(job.outputPath, rgba, photo, classes, write)));
  return {
    ...finished,
    photo: photo.own,
    mode: job.mode,
    type,
    confidence: confidenceOf(found.alpha, evidence, fit),
    ...(layers ? { layers } : {}),
    networks: networks.takeUsed(),
    timings: watch.timings(),
  };
}

function nothingStandsOut(): NobgError {
  return new NobgError('no_subject', 'Nothing in the photo stands out as a subject.');
}

/** What the file is to tell of the photo itself. */
async function keptOf(photo: Photo, { inputPath, output, limits }: CutoutJob): Promise<OfPhoto> {
  const keeps = output?.metadata === 'keep';
  const deep = output?.depth === 16;
  return {
    metadata: keeps ? await readPhotoMetadata(inputPath, limits) : null,
    colours: deep ? await decodeDeep(inputPath, photo, limits) : null,
  };
}

/**
 * What the mode keeps, at the photo's size; outside `roi` there is nothing.
 * @throws NobgError `no_subject` where that is no more than a haze
 */
async function findAlpha(
  { mode, options = {}, composition }: CutoutJob,
  preview: boolean,
  whole: Omit<Context, 'options' | 'own'>,
): Promise<Segmentation> {
  const { photo, networks, watch } = whole;
  const own = networks.choice.own[mode];
  if (composition?.roi === undefined) return findIn(photo, options);
  const part = toBox(composition.roi, photo);
  const found = await findIn(photoPart(photo, part), optionsOnPart(options, part));
  const { width, height } = photo;
  return {
    ...found,
    alpha: widenPlane(found.alpha, part, width, height),
    ...(found.classes ? { classes: widenClasses(found.classes, part, width, height) } : {}),
  };

  async function findIn(seen: Photo, wished: CutoutOptions): Promise<Segmentation> {
    const context = {
      ...whole,
      photo: seen,
      options: wished,
      ...(own === undefined ? {} : { own }),
    };
    const found = preview
      ? await segmentPreview(mode, context)
      : await segmentSubject(mode, context);
    // Who points at a thing sees it, however faint it is.
    if (found.fit === undefined && !hasSubject(found.alpha)) throw nothingStandsOut();
    if (preview || !wantsHd(mode, wished, seen)) return found;
    return { ...found, alpha: await watch.time('hd', () => refineEdges(found.alpha, seen)) };
  }
}
