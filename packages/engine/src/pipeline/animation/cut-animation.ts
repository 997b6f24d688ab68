import type { Pipeline } from '../../context/step.js';
import { need } from '../../context/step.js';
import { writeRgbaPng } from '../../image/encode/rgba-png.js';
import type { Animation } from '../../image/read-animation.js';
import { thumbnailWebp } from '../../image/thumbnail.js';
import type { CutoutJob, CutoutResult } from '../../types.js';
import { writeWhole } from '../../write-whole.js';
import type { PictureState, Tools } from '../state.js';
import { composeStep, markStep } from '../steps/picture.js';
import { type FrameStore, framesPath, openFrameStore } from './frame-store.js';
import { cutFrames, type FrameSummary } from './frames.js';
import { writeAnimation } from './write-animation.js';

/** From a frame's cutout to its picture. */
export const framePicturePipeline: Pipeline<PictureState> = [composeStep, markStep];

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
  tools: Tools,
): Promise<CutoutResult> {
  const { watch } = tools.runner;
  const { width, height, delays, plays } = animation;
  const { output = {}, cutoutPath, outputPath } = job;
  const store = await openFrameStore(framesPath(outputPath));
  try {
    const summary = await cutFrames(job, animation, store, tools);
    if (cutoutPath !== undefined) {
      const rgba = await store.read(summary.first);
      await writeWhole(cutoutPath, (path) => writeRgbaPng(path, rgba, width, height));
    }
    const shown: Shown = {};
    const about = { count: delays.length, plays, output };
    const frames = pictures({ job, animation, store, summary, tools, shown });
    tools.listener.onStep?.('encode');
    const written = await watch.time('encode', () =>
      writeWhole(outputPath, (path) => writeAnimation(path, frames, about)),
    );
    const { picture, thumbnail } = shown;
    return {
      width: picture?.width ?? width,
      height: picture?.height ?? height,
      foreground: picture?.foreground ?? summary.subject,
      ...written,
      ...{ type: summary.type, mode: job.mode },
      photo: { width, height },
      frames: delays.length,
      confidence: summary.confidence,
      ...(thumbnail === undefined ? {} : { thumbnail }),
      networks: tools.networks.takeUsed(),
      ...watch.summary(),
    };
  } finally {
    await store.remove();
  }
}

/** The first picture that shows the subject: the result's size, box and thumbnail are its own. */
interface Shown {
  picture?: PictureState['picture'];
  thumbnail?: string;
}

/** Composes the frames one by one, as the writer takes them. */
async function* pictures(from: {
  readonly job: CutoutJob;
  readonly animation: Animation;
  readonly store: FrameStore;
  readonly summary: FrameSummary;
  readonly tools: Tools;
  readonly shown: Shown;
}) {
  const { job, animation, store, summary, tools, shown } = from;
  const { width, height, delays } = animation;
  for (const [index, delay] of delays.entries()) {
    const rgba = await store.read(index);
    const state: PictureState = {
      ...{ job, width, height, rgba, source: null },
      ...{ subject: summary.subject, type: summary.type },
    };
    await tools.runner.run(framePicturePipeline, state);
    const picture = need(state, 'picture');
    if (index === summary.first) {
      shown.picture = picture;
      if (job.thumbnailSide !== undefined) {
        shown.thumbnail = (await thumbnailWebp(picture, job.thumbnailSide)).toString('base64');
      }
    }
    yield { picture, delay };
  }
}
