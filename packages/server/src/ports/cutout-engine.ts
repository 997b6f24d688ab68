import type { LayerClass } from '@nobg/contract/layers.js';
import type { PoolStats, Tier } from '@nobg/engine/process/pool-types.js';
import type { CutoutJob, CutoutResult, JobListener, RenderJob } from '@nobg/engine/types.js';
import type { TemporaryFile } from './temporary-files.js';

/** Files of a job: handles to read from and to write to, wherever the engine runs. */
export interface JobFiles {
  /** The encoded photo, or of a `render` job the stored cutout. Only read. */
  readonly input: TemporaryFile;
  /** The encoded picture of a background of kind `image`. Only read. */
  readonly background?: TemporaryFile | undefined;
  readonly output: TemporaryFile;
}

type WithoutPaths<Job> = Omit<Job, 'inputPath' | 'outputPath' | 'backgroundPath' | 'cutoutPath'>;

/** A photo to cut out. */
export interface CutoutEngineJob extends WithoutPaths<CutoutJob> {
  readonly kind: 'cutout';
  readonly files: CutoutFiles;
}

export interface CutoutFiles extends JobFiles {
  /** Where the plain cutout goes beside a composed picture; left out: it is not kept. */
  readonly cutout?: TemporaryFile | undefined;
  /** Where the layer of a class goes, if the options ask for layers. */
  layer(name: LayerClass): TemporaryFile;
}

/** A stored cutout to compose again. */
export interface RenderEngineJob extends WithoutPaths<RenderJob> {
  readonly kind: 'render';
  readonly files: JobFiles;
}

/** Whose job it is, and which waiting job goes first; see `RunOptions` of the engine. */
export interface JobScheduling {
  readonly tier: Tier;
  readonly priority: number;
  /** Jobs of one priority are taken from each holder in turn. */
  readonly holder: string;
  /** Where the job is in a trace, such as `{ traceparent }` of W3C: whichever process does it goes on from there. */
  readonly trace?: Readonly<Record<string, string>>;
}

/** Told how a job goes on; what it throws is dropped. */
export interface JobProgress extends JobListener {
  /** The job has left the queue, and work on it has begun. */
  readonly onBegan?: () => void;
}

/** What is known of an engine wherever it is: of this process, or of all workers together. */
export type EngineStats = Omit<PoolStats, 'ended' | 'children'>;

/** Cuts photos out, away from the process that answers HTTP. */
export interface CutoutEngine {
  /**
   * Runs a job once it is its turn; the queue is bounded, and so is the time that a job takes.
   * After a failure none of the files that it would have written is there.
   * @throws NobgError the photo's faults; `queue_full`, `deadline_exceeded`, `cutout_failed`,
   *   `shutting_down`, `not_ready`. Aborted: the signal's reason
   */
  run(
    job: (CutoutEngineJob | RenderEngineJob) & { readonly scheduling: JobScheduling },
    signal?: AbortSignal,
    progress?: JobProgress,
  ): Promise<CutoutResult>;
}
