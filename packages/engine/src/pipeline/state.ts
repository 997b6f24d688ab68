import type { Mode } from '@nobg/contract/modes.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Composed } from '../compose/compose.js';
import type { Evidence } from '../confidence/evidence.js';
import type { Segmentation } from '../context/context.js';
import type { PreviewMask } from '../context/preview-mask.js';
import type { Runner } from '../context/runner.js';
import type { DecodedPhoto } from '../image/decode.js';
import type { Photo } from '../image/photo.js';
import type { SoftColours } from '../matting/foreground/estimate-foreground.js';
import type { Networks } from '../networks/networks.js';
import type { Box, CutLayer, CutoutJob, CutoutResult, JobListener, RenderJob } from '../types.js';

/** What the pipelines of jobs run with. */
export interface Tools {
  readonly networks: Networks;
  readonly runner: Runner;
  readonly listener: JobListener;
}

/** What the steps that make a file of a cutout read and set. */
export interface PictureState {
  readonly job: Omit<CutoutJob | RenderJob, 'kind'>;
  /** Size of the cutout, px. */
  width?: number;
  height?: number;
  /** The cutout, h·w·4, straight alpha. */
  rgba?: Uint8Array;
  /** Tightest box around the subject's alpha > 0.5. */
  subject?: Box;
  type?: SubjectType;
  /** What backgrounds made of the photo itself need; null where there is no photo any more. */
  source: { readonly photo: Photo; readonly alpha: Uint8Array } | null;
  picture?: Composed;
  written?: Pick<CutoutResult, 'format' | 'bytes' | 'thumbnail'>;
}

/** What the steps of a photo, or of one frame of an animation, read and set. */
export interface CutoutState extends PictureState {
  readonly job: CutoutJob;
  readonly tools: Tools;
  readonly evidence: Evidence;
  photo?: Photo;
  segmentation?: Segmentation;
  /** Alpha of the photo, h·w, 0..255. */
  alpha?: Uint8Array;
  colours?: SoftColours;
}

/** A still photo's state. */
export interface StillState extends CutoutState {
  /** As `photo`, with its size before it was read smaller for a preview. */
  decoded?: DecodedPhoto;
  previewMask?: PreviewMask | undefined;
  layers?: readonly CutLayer[];
}

/** The type of a subject where the mode's strategy sets none. */
export const TYPE_OF_MODE: Readonly<Record<Mode, SubjectType>> = {
  common: 'other',
  body: 'person',
  product: 'product',
  food: 'food',
  clothing: 'product',
};
