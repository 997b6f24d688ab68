import type { Mode } from '@nobg/contract/modes.js';
import { need } from '../../context/step.js';
import { guidedUpsample } from '../../matting/guided-upsampling.js';
import { alphaBox } from '../../ops/bounding-box.js';
import { peakNormalised } from '../../ops/peak-normalised.js';
import type { Size } from '../../ops/size.js';
import { noPersonStep, personCase } from '../body/body.js';
import { clothingSteps } from '../clothing/clothing.js';
import { detectSteps } from '../detection/detect-steps.js';
import { typeOf } from '../detection/detection.js';
import { matteSteps } from '../person/matte-steps.js';
import { atSizeOf } from '../person/person-matte.js';
import { keepPeople } from '../person/person-steps.js';
import { predictSaliency } from '../saliency/predict-saliency.js';
import type { SegmentationPipeline } from '../state.js';

/**
 * What one pass in place of up to three sees: the largest square that stays below 150 ms on two
 * cores in 8 bits, together with the detector (docs/adr/0037).
 */
const PREVIEW_SIZE: Size = { width: 640, height: 640 };

/** The salient subject by one small pass. */
const salientPreview: SegmentationPipeline = [
  {
    id: 'preview-pass',
    does: 'One pass of ISNet at 640 × 640 px',
    reads: 'photo',
    sets: 'saliency',
    networks: ['isnet'],
    async run(state) {
      state.saliency = peakNormalised(await predictSaliency(state.context, PREVIEW_SIZE));
    },
  },
  {
    id: 'upsample-alpha',
    does: 'Guided upsampling to the preview’s size',
    reads: 'saliency, photo',
    sets: 'alpha',
    async run(state) {
      state.alpha = await guidedUpsample(need(state, 'saliency'), state.context.photo);
    },
  },
];

const commonPreview: SegmentationPipeline = [
  ...salientPreview,
  ...detectSteps,
  {
    id: 'classify-subject',
    does: 'The subject’s type: that of the detection that fits its box best',
    reads: 'alpha, detections',
    sets: 'type',
    run(state) {
      const { width, height } = state.context.photo;
      const box = alphaBox({ width, height, data: need(state, 'alpha') });
      state.type = box ? typeOf(need(state, 'detections'), box, width, height) : 'other';
    },
  },
];

const bodyPreview: SegmentationPipeline = [
  ...matteSteps,
  ...detectSteps,
  {
    id: 'person-found',
    does: 'Whether the photo shows people',
    choose: personCase,
    cases: {
      people: [
        {
          id: 'upsample-people',
          does: 'Guided upsampling of the matte to the preview’s size',
          reads: 'person matte, photo',
          sets: 'people’s alpha',
          async run(state) {
            state.peopleAlpha = await atSizeOf(state.context, need(state, 'matte').alpha);
          },
        },
        ...keepPeople,
      ],
      fallback: salientPreview,
      nobody: [noPersonStep()],
    },
  },
];

/**
 * For previews: one pass of one network, and of photos of people the matte alone. Garments take their whole pipeline,
 * which has no shorter form.
 */
export const PREVIEW_STRATEGIES: Readonly<Record<Mode, SegmentationPipeline>> = {
  common: commonPreview,
  body: bodyPreview,
  product: salientPreview,
  food: salientPreview,
  clothing: clothingSteps,
};
