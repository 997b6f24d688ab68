import type { CutLayer, CutoutResult } from '@nobg/engine/types.js';
import type { Photo } from './collect.js';

/** What is known of a result that was written. */
export type Made = Pick<
  CutoutResult,
  'width' | 'height' | 'mode' | 'type' | 'foreground' | 'networks'
> & {
  readonly confidence: number;
  readonly layers?: readonly Pick<CutLayer, 'class' | 'foreground'>[] | undefined;
  /** Deletes what a server keeps of it; to be called once it is noted, so that a run that is killed can fetch it again. */
  readonly release?: () => Promise<void>;
};

/** Cuts photos out, here or on a server; all of them with the same options. */
export interface Cutter {
  /** Photos that it works on at a time. */
  readonly atOnce: number;
  /**
   * Writes a photo's cutout, and its layers beside it; what a failure left there is its own to delete.
   * @throws NobgError, ApiError for this photo; CliError where no further photo would fare better
   */
  cut(photo: Photo, outputPath: string, signal: AbortSignal): Promise<Made>;
  close(): Promise<void>;
}
