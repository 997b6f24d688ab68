import type { Mode } from '@nobg/contract/modes.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { PersonMatte } from '../capabilities/person-matting/person-matting.js';
import type { SaliencyPasses } from '../capabilities/saliency/saliency-fusion.js';
import type { Context } from '../context/context.js';
import type { Pipeline, Step } from '../context/step.js';
import type { ClassMap } from '../layers/class-map.js';
import type { Detection } from '../networks/centernet.js';
import type { SelfieView } from '../networks/selfie-multiclass.js';
import type { FloatMap } from '../ops/float-map.js';
import type { Person } from './clothing/people.js';
import type { Rim } from './food/rim.js';
import type { PersonPredictions } from './person/median-of-predictions.js';

/** What the steps of segmentation read and set. Float maps are 0..1 and lie over the whole of the context's photo. */
export interface SegmentationState {
  readonly context: Context;
  readonly mode: Mode;
  /** What networks saw of the salient subject, to be fused. */
  readonly passes: { -readonly [K in keyof SaliencyPasses]?: SaliencyPasses[K] };
  saliency?: FloatMap;
  /** How uncertain the latest decision is ({@link uncertaintyRatio}). */
  uncertainty?: number;
  detections?: readonly Detection[];
  matte?: PersonMatte;
  /** How far the subject is people, 0..1. */
  personShare: number;
  readonly predictions: { -readonly [K in keyof PersonPredictions]?: PersonPredictions[K] };
  /** Fused predictions of people, at the matte's size. */
  people?: FloatMap;
  /** The same at the photo's size; h·w, 0..255. */
  peopleAlpha?: Uint8Array;
  /** People told apart, the largest first. */
  persons?: readonly Person[];
  /** What the selfie network says of the person who wears the garments; null where nobody does. */
  wearer?: SelfieView | null;
  /** A dish, and the rims that it was completed to. */
  dish?: FloatMap;
  rims?: readonly Rim[];
  /** What is to be upsampled to the photo's size. */
  coarse?: FloatMap;
  /** h·w of the photo, 0..255. */
  alpha?: Uint8Array;
  type?: SubjectType;
  classes?: ClassMap;
  /** How well the mask fits the caller's points and box, 0..1. */
  fit?: number;
}

export type SegmentationStep = Step<SegmentationState>;
export type SegmentationPipeline = Pipeline<SegmentationState>;

export function newState(context: Context, mode: Mode): SegmentationState {
  return { context, mode, passes: {}, personShare: 0, predictions: {} };
}
