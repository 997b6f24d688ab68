import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';

/** Bounds that a photo is held to before any of its pixels are decoded. */
export interface ImageLimits {
  /** Width × height, read from the header. */
  readonly maxPixels: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxPixels: 100_000_000 };

/** One photo to cut out. Paths, not pixels: this crosses a process boundary. */
export interface CutoutJob {
  /** File that holds the encoded photo (JPEG, PNG or WebP). Only read. */
  readonly inputPath: string;
  /**
   * Where the PNG goes. Written to `${outputPath}.tmp` first and renamed when it
   * is whole; on failure neither is left behind.
   */
  readonly outputPath: string;
  readonly mode: Mode;
  readonly options?: CutoutOptions;
  readonly limits: ImageLimits;
}

/** Time that one step took, in the order in which the steps ended. */
export interface StepTiming {
  /** `decode`, `network:isnet`, `refine`, `colour`, `encode`, … */
  readonly step: string;
  readonly ms: number;
}

/** A box in pixels of the result, origin top left. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface UsedNetwork {
  readonly id: string;
  readonly version: string;
  /** SPDX id or sentence: what its weights may be used for. */
  readonly licence: string;
}

export interface CutoutResult {
  /** Pixels of the result; equal to the photo's after its EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly mode: Mode;
  /** Tightest box around alpha > 0.5. */
  readonly foreground: Box;
  readonly type: SubjectType;
  /** 0..1, where the subject was chosen by points or a box: how well the mask fits them. */
  readonly confidence?: number;
  readonly networks: readonly UsedNetwork[];
  readonly timings: readonly StepTiming[];
  /** Size of the PNG in bytes. */
  readonly bytes: number;
}

/**
 * A compiled network, ready to run, as the engine needs to know it.
 * @see `CompiledNetwork` of @nobg/models, which is assignable to this.
 */
export interface NetworkFile {
  readonly id: string;
  readonly version: string;
  /** Path of the compiled ONNX file. */
  readonly path: string;
  /** Licence of the weights. */
  readonly licence: string;
}

/** What one engine process is set up with. */
export interface EngineSetup {
  readonly networks: readonly NetworkFile[];
  /** Threads that one network run may use. */
  readonly threads: number;
  /** Bytes that the process may hold; no bound where it is left out. */
  readonly memory?: number;
}

/** Turns photos into cutouts, one at a time, in this process. */
export interface Cutter {
  /**
   * @throws NobgError `unsupported_format`, `too_many_pixels`, `image_too_small`,
   *   `unreadable_image` for the photo's faults; anything else is ours.
   */
  cut(job: CutoutJob): Promise<CutoutResult>;
  close(): Promise<void>;
}
