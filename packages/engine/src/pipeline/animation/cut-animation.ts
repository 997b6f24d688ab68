import { NobgError } from '@nobg/contract/errors.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { closeTranslucent } from '../../compose/close-translucent.js';
import { composePicture } from '../../compose/compose.js';
import { markAsTest } from '../../compose/watermark.js';
import { confidenceOf } from '../../confidence/confidence.js';
import { Evidence } from '../../confidence/evidence.js';
import type { Segmentation } from '../../context/context.js';
import { Stopwatch } from '../../context/stopwatch.js';
import { writeRgbaPng } from '../../image/encode/rgba-png.js';
import type { Photo } from '../../image/photo.js';
import { type Animation, readFrames, tooMany } from '../../image/read-animation.js';
import { thumbnailWebp } from '../../image/thumbnail.js';
import { cutoutColours, withinPhoto } from '../../matting/cutout-colours.js';
import { estimateForeground } from '../../matting/foreground.js';
import type { Networks } from '../../networks/networks.js';
import { alphaBox } from '../../ops/bounding-box.js';
import type { Box, CutoutJob, CutoutResult } from '../../types.js';
import { writeWhole } from '../../write-whole.js';
import { type FrameStore, framesPath, openFrameStore } from './frame-store.js';
import { type SettledFrame, steadyAlpha } from './steady-alpha.js';
import { writeAnimation } from './write-animation.js';

/** Finds what a job keeps of one frame. */
export type FindInFrame = (
  photo: Photo,
  tools: { readonly watch: Stopwatch; readonly evidence: Evidence },
) => Promise<Segmentation>;

/** What was learnt of the frames while they were cut out. */
interface Learnt {
  /** Around the subject of all frames together. */
  readonly subject: Box;
  readonly type: SubjectType | undefined;
  /** Mean of the frames that show a subject. */
  readonly confidence: number;
  /** The first frame that shows the subject. */
  readonly first: number;
}

/**
 * Cuts every frame out. The canvas is laid out once, around the subject of all frames, so that a crop
 * stands still; frames of which nothing is kept are empty. Memory holds a few frames at a time.
 *
 * @throws NobgError `no_subject` where no frame shows any; `too_many_frames` where they would take
 *   longer than a job may; the faults of the photo, and of the composition
 */
export async function cutAnimation(
  job: CutoutJob,
  animation: Animation,
  { find, networks, mode }: { find: FindInFrame; networks: Networks; mode: SubjectType },
  onStep?: (step: string) => void,
): Promise<CutoutResult> {
  const watch = new Stopwatch(onStep);
  const { width, height, delays, plays } = animation;
  const { composition = {}, output = {}, limits, backgroundPath, cutoutPath, thumbnailSide } = job;
  const store = await openFrameStore(framesPath(job.outputPath));
  try {
    const learnt = await cutFrames(job, animation, { find, store, watch, onStep });
    const { subject, type = mode } = learnt;
    if (cutoutPath !== undefined) {
      const rgba = await store.read(learnt.first);
      await writeWhole(cutoutPath, (path) => writeRgbaPng(path, rgba, width, height));
    }
    let thumbnail: string | undefined;
    let size = { width, height };
    let foreground = subject;

    async function* pictures() {
      for (const [index, delay] of delays.entries()) {
        const cutout = { width, height, rgba: await store.read(index), subject, type };
        const composed = await watch.time('compose', () =>
          composePicture(cutout, composition, output.size ?? {}, {
            ...{ path: backgroundPath, limits, photo: null },
          }),
        );
        const picture = job.mark ? markAsTest(composed, composed.foreground) : composed;
        if (index === learnt.first) {
          size = { width: picture.width, height: picture.height };
          foreground = picture.foreground;
          if (thumbnailSide !== undefined) {
            thumbnail = (await thumbnailWebp(picture, thumbnailSide)).toString('base64');
          }
        }
        yield { picture, delay };
      }
    }
    const about = { count: delays.length, plays, output };
    const written = await watch.time('encode', () =>
      writeWhole(job.outputPath, (path) => writeAnimation(path, pictures(), about)),
    );
    return {
      ...{ ...size, ...written, foreground, type, mode: job.mode },
      photo: { width, height },
      frames: delays.length,
      confidence: learnt.confidence,
      ...(thumbnail === undefined ? {} : { thumbnail }),
      networks: networks.takeUsed(),
      timings: watch.timings(),
    };
  } finally {
    await store.remove();
  }
}

async function cutFrames(
  job: CutoutJob,
  animation: Animation,
  tools: {
    find: FindInFrame;
    store: FrameStore;
    watch: Stopwatch;
    onStep: ((step: string) => void) | undefined;
  },
): Promise<Learnt> {
  const { find, store, watch, onStep } = tools;
  const { width, height, delays } = animation;
  const began = performance.now();
  const sure: number[] = [];
  let box: Box | null = null;
  let type: SubjectType | undefined;
  let first = 0;
  let before: SettledFrame | null = null;
  let index = 0;
  for await (const photo of readFrames(animation)) {
    if (before && Buffer.compare(photo.rgb, before.photo.rgb) === 0 && !photo.alpha) {
      store.repeat();
      index += 1;
      continue;
    }
    refuseLong(job, index, delays.length, performance.now() - began);
    onStep?.(`frame:${index + 1}-${delays.length}`);
    const evidence = new Evidence();
    const found = await unlessEmpty(find(photo, { watch, evidence }));
    const own = found?.alpha ?? new Uint8Array(width * height);
    const steady: Uint8Array = before === null ? own : steadyAlpha(photo, own, before);
    before = { photo, alpha: steady };
    const closed = job.composition?.semitransparency === false;
    const alpha = closed ? closeTranslucent(steady, width, height) : steady;
    const colours = await watch.time('colour', () =>
      estimateForeground(photo.rgb, alpha, width, height),
    );
    const seen = alphaBox(alpha, width, height);
    if (found && seen) {
      if (box === null) first = index;
      box = box === null ? seen : around(box, seen);
      type ??= found.type;
      sure.push(confidenceOf(found.alpha, evidence, found.fit));
    }
    await store.add(cutoutColours(photo, withinPhoto(photo, alpha), colours));
    index += 1;
  }
  if (box === null) {
    throw new NobgError('no_subject', 'Nothing stands out as a subject in any of the frames.');
  }
  const confidence = sure.reduce((sum, value) => sum + value, 0) / sure.length;
  return { subject: box, type, confidence, first };
}

/** Frames without a person, or without anything, are no fault of an animation. */
async function unlessEmpty(found: Promise<Segmentation>): Promise<Segmentation | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NobgError && error.code === 'no_subject') return null;
    throw error;
  }
}

/** Frames by which it shows how long one takes; the first one loads networks as well. */
const TRIED = 3;
/** Part of a job's time that the frames may take; composing and writing need the rest. */
const SHARE = 0.8;

function refuseLong({ limits }: CutoutJob, done: number, count: number, ms: number): void {
  if (limits.maxMs === undefined || done < TRIED) return;
  const most = Math.floor((SHARE * limits.maxMs * done) / ms);
  if (most >= count) return;
  const seconds = Math.round(limits.maxMs / 1000);
  const expected = `what is done in ${seconds} s, of frames such as these about ${most}`;
  throw tooMany('too_many_frames', expected, `${count} frames`);
}

function around(a: Box, b: Box): Box {
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  const right = Math.max(a.left + a.width, b.left + b.width);
  const bottom = Math.max(a.top + a.height, b.top + b.height);
  return { left, top, width: right - left, height: bottom - top };
}
