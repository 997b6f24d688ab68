import { NobgError } from '@nobg/contract/errors.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import { confidenceOf } from '../../confidence/confidence.js';
import { Evidence } from '../../confidence/evidence.js';
import { need, type Pipeline } from '../../context/step.js';
import { type Animation, readFrames, tooMany } from '../../image/read-animation.js';
import { unionOf } from '../../ops/box.js';
import { segmentationSteps } from '../../segmentation/segment.js';
import type { Box, CutoutJob } from '../../types.js';
import { type CutoutState, type Tools, TYPE_OF_MODE } from '../state.js';
import { cutoutSteps } from '../steps/colours.js';
import { segmentStep } from '../steps/segment.js';
import type { FrameStore } from './frame-store.js';
import { type SettledFrame, steadyAlpha } from './steady-alpha.js';

/** One frame on its way. */
interface FrameState extends CutoutState {
  readonly store: FrameStore;
  readonly before: SettledFrame | null;
  /** Its alpha as the next frame is held to it, h·w, 0..255. */
  steady?: Uint8Array;
}

/** Frames are decoded whole whatever the result's size, so no preview's pipeline is for them. */
const segmentFrame = segmentStep(() => segmentationSteps);

/** From a decoded frame to its cutout in the store; the order and most steps are those of a still photo. */
export const framePipeline: Pipeline<FrameState> = [
  {
    ...segmentFrame,
    async run(state) {
      // Frames without a person, or without anything, are no error of an animation.
      try {
        await segmentFrame.run(state);
      } catch (error) {
        if (!(error instanceof NobgError && error.code === 'no_subject')) throw error;
        const { width, height } = need(state, 'photo');
        state.alpha = new Uint8Array(width * height);
      }
    },
  },
  {
    id: 'steady-alpha',
    does: 'Where the frame did not change, its alpha is held to that of the frame before',
    reads: 'photo, alpha, the frame before',
    sets: 'alpha',
    run(state) {
      const { before } = state;
      const alpha = need(state, 'alpha');
      state.steady = before ? steadyAlpha(need(state, 'photo'), alpha, before) : alpha;
      state.alpha = state.steady;
    },
  },
  ...cutoutSteps,
  {
    id: 'keep-frame',
    does: 'The frame’s cutout is kept on disk until all frames are there',
    reads: 'cutout',
    sets: 'file',
    run: (state) => state.store.add(need(state, 'rgba')),
  },
];

/** What all frames have in common. */
export interface FrameSummary {
  /** Around the subject of all frames together. */
  readonly subject: Box;
  /** That of the first frame whose strategy told one, else the mode's. */
  readonly type: SubjectType;
  /** Mean of the frames that show a subject. */
  readonly confidence: number;
  /** The first frame that shows the subject. */
  readonly first: number;
}

/**
 * Cuts every frame out, into the store.
 * @throws NobgError `no_subject` where no frame shows any; `too_many_frames` where they would take longer than a job may
 */
export async function cutFrames(
  job: CutoutJob,
  animation: Animation,
  store: FrameStore,
  tools: Tools,
): Promise<FrameSummary> {
  const { delays } = animation;
  const began = performance.now();
  const confidences: number[] = [];
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
    tools.listener.onStep?.(`frame:${index + 1}-${delays.length}`);
    const evidence = new Evidence();
    const state: FrameState = { job, tools, evidence, photo, store, before, source: null };
    await tools.runner.run(framePipeline, state);
    before = { photo, alpha: need(state, 'steady') };
    const { segmentation, subject } = state;
    if (segmentation && subject) {
      if (box === null) first = index;
      box = box === null ? subject : unionOf([box, subject]);
      type ??= segmentation.type;
      confidences.push(confidenceOf(segmentation.alpha, evidence, segmentation.fit));
    }
    index += 1;
  }
  if (box === null) {
    throw new NobgError('no_subject', 'Nothing stands out as a subject in any of the frames.');
  }
  const confidence = confidences.reduce((sum, value) => sum + value, 0) / confidences.length;
  return { subject: box, type: type ?? TYPE_OF_MODE[job.mode], confidence, first };
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
