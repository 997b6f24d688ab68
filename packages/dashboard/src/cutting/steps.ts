import type { StepId } from '@nobg/contract/steps.js';
import type { RemoveProgress } from '../api/remove.ts';

const FINDING = 'Finding the subject';
const PEOPLE = 'Finding people';
const OUTLINE = 'Outlining people';
const GARMENTS = 'Finding garments';
const DISH = 'Finding the dish';
const EDGES = 'Refining edges';
const COLOURS = 'Cleaning edge colours';
const SAVING = 'Saving the cutout';

/** Words for each step; steps that pass in a moment share those of their neighbours. */
const STEP_WORDS: Readonly<Record<StepId, string>> = {
  upload: 'Receiving the photo',
  decode: 'Reading the photo',
  'saliency-pass': FINDING,
  'u2netp-pass': FINDING,
  'parts-pass': FINDING,
  'fuse-passes': FINDING,
  'fine-pass': 'Checking uncertain areas',
  'small-subject': EDGES,
  'preview-pass': 'Computing a preview',
  'detect-objects': 'Detecting objects',
  'person-boxes': PEOPLE,
  'person-matte': OUTLINE,
  'person-coverage': PEOPLE,
  'matte-prediction': OUTLINE,
  'saliency-prediction': OUTLINE,
  'selfie-prediction': OUTLINE,
  'fuse-predictions': OUTLINE,
  'resolve-soft-regions': OUTLINE,
  bystanders: 'Removing bystanders',
  'held-objects': 'Adding held objects',
  'carried-objects': 'Adding carried objects',
  'upsample-people': EDGES,
  'blend-people': OUTLINE,
  'classify-subject': 'Classifying the subject',
  'separate-people': OUTLINE,
  wearer: 'Finding the wearer',
  garments: GARMENTS,
  'upsample-garments': EDGES,
  'garment-area': GARMENTS,
  'garment-class': GARMENTS,
  'dish-pass': DISH,
  'dish-rim': 'Completing the rim',
  tableware: 'Removing tableware',
  'mode-alpha': FINDING,
  prompt: 'Finding the selected object',
  'person-found': PEOPLE,
  'upsample-alpha': EDGES,
  'alpha-levels': EDGES,
  hair: 'Refining hair and fur',
  holes: 'Checking openings',
  'require-subject': FINDING,
  edges: EDGES,
  segment: FINDING,
  'steady-alpha': 'Steadying edges between frames',
  'opaque-interior': 'Filling the interior',
  'foreground-colours': COLOURS,
  'cutout-colours': COLOURS,
  'keep-frame': 'Saving the frame',
  compose: 'Composing the image',
  'preview-mask': 'Sending the preview',
  mark: 'Marking the image of a test key',
  'store-cutout': SAVING,
  encode: 'Writing the file',
  'copy-stored': SAVING,
  layers: 'Writing layers',
};

/** Words for a step as the server reports it: a step, `network:ID` or `frame:1-10`. */
export function stepWords(step: string): string {
  const [kind = '', rest = ''] = step.split(':');
  if (kind === 'network') return `Running the network ${rest}`;
  if (kind === 'frame') return `Frame ${rest.replace('-', ' of ')}`;
  // A newer server may have steps that this page does not know.
  return Object.hasOwn(STEP_WORDS, kind) ? STEP_WORDS[kind as StepId] : 'Working';
}

/** The present state of a request, for the person who waits. */
export function progressWords(progress: RemoveProgress): string {
  if (progress.at === 'sending') return `Sending, ${Math.floor(progress.sent * 100)} %`;
  if (progress.at === 'waiting') return 'Waiting for a free slot';
  return stepWords(progress.step);
}
