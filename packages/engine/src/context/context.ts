import type { CutoutOptions } from '@nobg/contract/options.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { Evidence } from '../confidence/evidence.js';
import type { Photo } from '../image/photo.js';
import type { ClassMap } from '../layers/class-map.js';
import type { Networks } from '../networks/networks.js';
import type { AblationSwitches } from './ablation.js';
import type { PreviewMask } from './preview-mask.js';
import type { Stopwatch } from './stopwatch.js';

/** A photo to be cut out, and what may be used for it. */
export interface Context {
  readonly photo: Photo;
  readonly options: CutoutOptions;
  readonly networks: Networks;
  /** Id of the operator's network that finds the salient subject; the set's own without one. */
  readonly own?: string;
  readonly watch: Stopwatch;
  /** Takes down how far the networks agree. */
  readonly evidence: Evidence;
  /** Takes what is seen first, for who waits. */
  readonly previewMask?: PreviewMask | undefined;
  /** Parts that are at work: all of them, but in measurements. */
  readonly parts: AblationSwitches;
}

/** What a mode found in a context. */
export interface Segmentation {
  /** h·w of the photo, 0..255. */
  readonly alpha: Uint8Array;
  readonly type?: SubjectType;
  /** Where one cutout for each class was asked for: which class each pixel is of. */
  readonly classes?: ClassMap;
  /** 0..1, where the subject was chosen by points or a box: how well the mask fits them. */
  readonly fit?: number;
}

/**
 * Finds what one mode keeps.
 * @throws NobgError `no_subject` where the photo holds nothing of the mode's kind
 */
export type Segment = (context: Context) => Promise<Segmentation>;
