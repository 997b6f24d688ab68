import { outlineOf, peopleBox } from '../../capabilities/human-parsing/selfie-outline.js';
import { COARSE_SIDE } from '../../capabilities/person-matting/rvm-matting.js';
import { need } from '../../context/step.js';
import { refineHairEdges } from '../../matting/edge-refinement/refine-hair.js';
import { resampleMap } from '../../ops/resample-map.js';
import type { SegmentationPipeline, SegmentationState } from '../state.js';
import { findBystanders, includeBystanders, removeBystanders } from './bystanders.js';
import { addCarriedObjects } from './carried-objects.js';
import { addHeldObjects } from './held-objects.js';
import { medianOfPredictions, type PersonPredictions } from './median-of-predictions.js';
import { atSizeOf } from './person-matte.js';
import { resolveSoftRegions } from './resolve-soft-regions.js';

/**
 * The alpha of all people with what they wear and hold: the per-pixel median of three predictions, so that no single
 * network can add or remove anything, and what is known of bystanders and objects.
 */
export const fusePeopleSteps: SegmentationPipeline = [
  {
    id: 'matte-prediction',
    does: 'The matte as a prediction of people',
    reads: 'person matte',
    sets: 'predictions',
    optional: 'matte-prediction',
    run(state) {
      state.predictions.matte = need(state, 'matte').alpha;
    },
  },
  {
    id: 'saliency-prediction',
    does: 'The saliency map as a prediction of people: it also has what they hold',
    reads: 'saliency',
    sets: 'predictions',
    optional: 'saliency-prediction',
    run(state) {
      state.predictions.salient = need(state, 'saliency');
    },
  },
  {
    id: 'selfie-prediction',
    does: 'The selfie network over sliding windows along the people’s box, its edge fitted to the photo’s by a guided filter',
    reads: 'person matte',
    sets: 'predictions',
    networks: ['selfie-multiclass'],
    params: 'parsing',
    optional: 'selfie-prediction',
    async run(state) {
      const { view, alpha } = need(state, 'matte');
      const person = await state.context.networks.parsing.person(view, peopleBox(alpha));
      state.predictions.outline = await outlineOf(person, view);
    },
  },
  {
    id: 'fuse-predictions',
    does: 'The median of the predictions at each pixel',
    reads: 'predictions',
    sets: 'people',
    run(state) {
      const { alpha } = need(state, 'matte');
      const all = predictionsOf(state);
      state.context.evidence.compare('people', [alpha, all.outline]);
      state.people = medianOfPredictions(all);
    },
  },
  {
    id: 'resolve-soft-regions',
    does: 'Semi-transparent regions become opaque where the matte is certain, or transparent where nothing else supports it',
    reads: 'people, predictions',
    sets: 'people',
    params: 'person.softRegions',
    optional: 'resolve-soft-regions',
    run(state) {
      state.people = resolveSoftRegions(need(state, 'people'), predictionsOf(state));
    },
  },
  {
    id: 'bystanders',
    does: 'People in the background are removed, or included with `people=all`',
    reads: 'people, predictions',
    sets: 'people',
    params: 'person.bystanders',
    optional: 'bystanders',
    when: ({ context }) => context.networks.personMatting.showsBystanders,
    where: 'the matte shows people in the background',
    run(state) {
      const people = need(state, 'people');
      const { matte, salient, outline } = predictionsOf(state);
      const found = findBystanders(people, matte, salient);
      if (found === null) return;
      state.people =
        state.context.options.people === 'all'
          ? includeBystanders(people, found, [matte, outline])
          : removeBystanders(people, found);
    },
  },
  {
    id: 'held-objects',
    does: 'Salient parts that touch people from within are added: what they hold',
    reads: 'people, saliency',
    sets: 'people',
    params: 'person.held',
    optional: 'held-objects',
    run(state) {
      state.people = addHeldObjects(need(state, 'people'), need(state, 'saliency'));
    },
  },
  {
    id: 'carried-objects',
    does: 'Bags and umbrellas that the detector finds beside people are outlined by MobileSAM and added',
    reads: 'people, predictions, detections',
    sets: 'people',
    networks: ['mobile-sam-encoder', 'mobile-sam-decoder'],
    params: 'person.carried',
    optional: 'carried-objects',
    async run(state) {
      const { view } = need(state, 'matte');
      const { salient, outline } = predictionsOf(state);
      const detections = need(state, 'detections');
      state.people = await addCarriedObjects(
        need(state, 'people'),
        view,
        [salient, outline],
        detections,
        state.context,
      );
    },
  },
  {
    id: 'upsample-people',
    does: 'Guided upsampling of people to the photo’s size',
    reads: 'people, photo',
    sets: 'people’s alpha',
    async run(state) {
      state.peopleAlpha = await atSizeOf(state.context, need(state, 'people'));
    },
  },
  {
    id: 'hair',
    does: 'Hair is refined by closed-form matting',
    reads: 'people’s alpha, photo',
    sets: 'people’s alpha',
    params: 'matting.hair',
    optional: 'hair',
    when: ({ context: { photo } }) => Math.max(photo.width, photo.height) > COARSE_SIDE,
    where: 'the photo is above 768 px',
    async run(state) {
      state.peopleAlpha = await refineHairEdges(need(state, 'peopleAlpha'), state.context.photo);
    },
  },
];

/** The subject is people: their alpha is the whole one. */
export const keepPeople: SegmentationPipeline = [
  {
    id: 'blend-people',
    does: 'The people’s alpha becomes the whole alpha',
    reads: 'people’s alpha',
    sets: 'alpha, type',
    run(state) {
      state.alpha = need(state, 'peopleAlpha');
      state.type = 'person';
    },
  },
];

/** Where a measurement leaves one out, another takes its place. */
function predictionsOf(state: SegmentationState): PersonPredictions {
  const { view } = need(state, 'matte');
  const saliency = need(state, 'saliency');
  const { predictions } = state;
  const matte = predictions.matte ?? resampleMap(saliency, view.width, view.height);
  return {
    matte,
    salient: predictions.salient ?? matte,
    outline: predictions.outline ?? matte,
  };
}
