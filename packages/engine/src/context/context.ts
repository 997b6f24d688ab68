import type { CutoutOptions } from '@nobg/contract/options.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { NetworkSet } from '../capabilities/network-set.js';
import type { PhotoView } from '../capabilities/photo-view.js';
import type { Evidence } from '../confidence/evidence.js';
import type { ClassMap } from '../layers/class-map.js';
import type { AblationSwitches } from './ablation.js';
import type { PreviewMask } from './preview-mask.js';
import type { Runner } from './runner.js';

/** A photo to be cut out, and what may be used for it. */
export interface Context {
  readonly photo: PhotoView;
  readonly options: CutoutOptions;
  /** What can be asked of networks, whichever these are. */
  readonly networks: NetworkSet;
  /** Runs pipelines that are nested in a step. */
  readonly runner: Runner;
  /** Records how far the predictions agree. */
  readonly evidence: Evidence;
  /** Takes the first prediction, to be shown while the request is under way. */
  readonly previewMask?: PreviewMask | undefined;
  /** Optional steps that are at work: all of them, except in measurements. */
  readonly parts: AblationSwitches;
}

/** What a mode keeps of a photo. */
export interface Segmentation {
  /** h·w of the photo, 0..255. */
  readonly alpha: Uint8Array;
  readonly type?: SubjectType;
  /** Where one cutout for each class was asked for: which class each pixel is of. */
  readonly classes?: ClassMap;
  /** 0..1, where the subject was chosen by points or a box: how well the mask fits them. */
  readonly fit?: number;
}
