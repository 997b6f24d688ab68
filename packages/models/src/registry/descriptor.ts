import type { InputSpec, ModelEntry } from '../types.js';

/** What a network can do for the modes. The engine has an interface for each of them. */
export type Capability =
  /** How much each pixel belongs to the salient subject. */
  | 'saliency-segmentation'
  /** One decision about the subject from what several networks see. */
  | 'saliency-fusion'
  /** The alpha matte of people. */
  | 'person-matting'
  /** Everyday objects with boxes, classes and scores. */
  | 'object-detection'
  /** Which part of a person, or which garment, each pixel is. */
  | 'human-parsing'
  /** Masks for points and boxes. */
  | 'promptable-segmentation';

/** How a photo is brought to the size that a network sees. */
export type ResizeRule =
  /** Stretched to a square; the aspect ratio is lost. */
  | {
      readonly to: 'square';
      /** px */
      readonly side: number;
      /** The network also takes other sizes whose sides are whole multiples of this, px. */
      readonly stride?: number;
    }
  /** Scaled so that the longer side is `side`; the aspect ratio is kept up to rounding. */
  | {
      readonly to: 'longer-side';
      /** px */
      readonly side: number;
      /** Sides are rounded to whole multiples of this, px; 1 unless given. */
      readonly stride?: number;
      /** No side is shorter than this, px; `stride` unless given. */
      readonly least?: number;
      /** Photos smaller than `side` keep their size. */
      readonly shrinkOnly?: boolean;
      /** Side of the square in whose upper left the photo lies, px; what is left over is 0 after normalisation. */
      readonly frame?: number;
    };

/** All of the pre-processing of a photo. */
export interface ImageInput extends InputSpec {
  readonly resize: ResizeRule;
  /** Interpolation when the photo is resized; with area reduction when it shrinks. */
  readonly filter: 'lanczos3' | 'cubic' | 'linear';
}

/** A lower-precision form of another network, with the same interface. */
export interface PrecisionVariant {
  readonly precision: 'int8';
  /** Id of the network that it is a form of. */
  readonly of: string;
  /**
   * Mean difference of the results above which this form is not used on a machine: of alphas, or in units of the
   * standard deviation of what has no range of its own. Kernels that are right stay below, those that overflow do not.
   */
  readonly maxDifference: number;
  /** Id of a network without which this form is not used: it is good enough as one of several that are fused. */
  readonly onlyWith?: string;
}

/** All that NoBG states about a network that it comes with. */
export interface NetworkDescriptor extends ModelEntry {
  readonly input: ImageInput | null;
  readonly capability: Capability;
  readonly variant?: PrecisionVariant;
}

/** Names of input and output of the form that networks of operators are compiled to (docs/adr/0008). */
export const MATTE_FORM = { image: 'nobg.image', alpha: 'nobg.alpha' } as const;

/** Licences without copyleft and without limits to use, as SPDX names them. */
const PERMISSIVE: readonly string[] = ['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Whether the weights of a network are under a permissive licence: the set `permissive` is made of these alone. */
export function isPermissive({ licence }: Pick<ModelEntry, 'licence'>): boolean {
  return PERMISSIVE.includes(licence.expression ?? licence.weights);
}
