import { MODES, type Mode } from '@nobg/contract/modes.js';
import type { Context, Segmentation } from '../context/context.js';
import { hasPrompt } from '../context/has-prompt.js';
import { need } from '../context/step.js';
import { refineEdges } from '../matting/edge-refinement/refine-edges.js';
import { wantsHd } from '../matting/edge-refinement/wants-refinement.js';
import { fillHoles } from '../ops/fill-holes.js';
import { hasSubject } from './has-subject.js';
import { nothingSalient } from './nothing-salient.js';
import { openHoles } from './open-holes.js';
import { PREVIEW_STRATEGIES } from './preview/preview.js';
import { promptedSteps } from './prompt/prompted.js';
import { newState, type SegmentationPipeline, type SegmentationStep } from './state.js';
import { STRATEGIES } from './strategies.js';

const requireSubject: SegmentationStep = {
  id: 'require-subject',
  does: 'Error `no_subject` where nothing reaches half opacity',
  reads: 'alpha',
  sets: 'nothing',
  // The caller who points at an object sees it, however faint it is.
  when: (state) => state.fit === undefined,
  where: 'no mask was segmented from a prompt',
  params: 'subject',
  run(state) {
    if (!hasSubject(need(state, 'alpha'))) throw nothingSalient();
  },
};

const prompted = byMode((mode) => promptedSteps(STRATEGIES[mode]));

/** The mode's strategy, and what every mode does with its alpha. */
export const segmentationSteps: SegmentationPipeline = [
  {
    id: 'strategy',
    does: 'The mode’s strategy; with points or a box, around the object they are on',
    choose: ({ mode, context }) => `${hasPrompt(context.options) ? 'prompted ' : ''}${mode}`,
    cases: {
      ...STRATEGIES,
      ...Object.fromEntries(MODES.map((mode) => [`prompted ${mode}`, prompted[mode]])),
    },
  },
  {
    id: 'holes',
    does: 'Openings inside the subject are closed, or opened where they have the background’s colour',
    reads: 'alpha, photo, options',
    sets: 'alpha',
    when: ({ context }) => context.options.holes !== undefined,
    where: '`holes` is set',
    params: 'holes',
    async run(state) {
      const { photo, options } = state.context;
      const alpha = need(state, 'alpha');
      if (options.holes === 'keep')
        fillHoles({ width: photo.width, height: photo.height, data: alpha });
      else await openHoles(alpha, photo);
    },
  },
  requireSubject,
  {
    id: 'edges',
    does: 'HD: edges are refined at native resolution by closed-form matting in tiles',
    reads: 'alpha, photo, options',
    sets: 'alpha',
    when: ({ mode, context }) => wantsHd(mode, context.options, context.photo),
    where: '`hd`, or a photo above 2000 px',
    params: 'matting.edges',
    async run(state) {
      state.alpha = await refineEdges(need(state, 'alpha'), state.context.photo);
    },
  },
];

/** A preview's shorter pipeline. */
export const previewSteps: SegmentationPipeline = [
  {
    id: 'strategy',
    does: 'The mode’s strategy for previews',
    choose: ({ mode }) => mode,
    cases: PREVIEW_STRATEGIES,
  },
  requireSubject,
];

/**
 * Runs a pipeline over the context's photo.
 * @throws NobgError `no_subject`, `invalid_option` for a prompt that is not on the photo
 */
export async function segment(
  mode: Mode,
  context: Context,
  steps: SegmentationPipeline,
): Promise<Segmentation> {
  const state = newState(context, mode);
  await context.runner.run(steps, state);
  const { type, classes, fit } = state;
  return {
    alpha: need(state, 'alpha'),
    ...(type === undefined ? {} : { type }),
    ...(classes === undefined ? {} : { classes }),
    ...(fit === undefined ? {} : { fit }),
  };
}

function byMode<T>(make: (mode: Mode) => T): Readonly<Record<Mode, T>> {
  return Object.fromEntries(MODES.map((mode) => [mode, make(mode)])) as Record<Mode, T>;
}
