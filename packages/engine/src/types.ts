import type { Composition } from '@nobg/contract/composition.js';
import type { LayerClass } from '@nobg/contract/layers.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import type { OutputOptions, ResultFormat } from '@nobg/contract/output.js';
import type { SubjectType } from '@nobg/contract/subject-type.js';
import type { AblationSwitches } from './context/ablation.js';
import type { NetworkChoice } from './network-choice.js';
import type { Size } from './ops/size.js';

/** Bounds that a photo is held to before any of its pixels are decoded. */
export interface ImageLimits {
  /** Width × height, read from the header. */
  readonly maxPixels: number;
  /** Frames of an animation of which all are cut out; 100 where it is left out. */
  readonly maxFrames?: number;
  /** Milliseconds that a job may take; an animation that would not end in them is refused. */
  readonly maxMs?: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxPixels: 100_000_000 };

/** One photo to cut out. Paths, not pixels: this crosses a process boundary. */
export interface CutoutJob {
  readonly kind?: 'cutout';
  /** File that holds the encoded photo of a kind of `PICTURE_KINDS`. Only read. */
  readonly inputPath: string;
  /**
   * Where the picture goes. Written to `${outputPath}.tmp` first and renamed when it
   * is whole; on failure neither is left behind.
   */
  readonly outputPath: string;
  readonly mode: Mode;
  readonly options?: CutoutOptions;
  /** How the picture is written; left out: as a PNG. */
  readonly output?: OutputOptions;
  /** What is around the subject; left out: nothing, at the photo's size. */
  readonly composition?: Composition;
  /** File that holds the encoded picture of a background of kind `image`. Only read. */
  readonly backgroundPath?: string;
  /**
   * Where the cutout goes before anything is composed around it: a PNG of the photo's size, which
   * a `RenderJob` can start from. Not written unless named; as `outputPath` otherwise.
   */
  readonly cutoutPath?: string;
  /** Write "TEST" over the picture: it was free. */
  readonly mark?: boolean;
  /** Longer side of a small picture in the result, px; left out: there is none. */
  readonly thumbnailSide?: number;
  readonly limits: ImageLimits;
}

/**
 * Composes and writes a cutout once more, without networks. There is no photo any more: whoever
 * makes the job refuses `roi`, `semitransparency` and a `blur` background, which need one.
 */
export interface RenderJob
  extends Pick<
    CutoutJob,
    | 'outputPath'
    | 'mode'
    | 'output'
    | 'composition'
    | 'backgroundPath'
    | 'limits'
    | 'mark'
    | 'thumbnailSide'
  > {
  readonly kind: 'render';
  /** File that a `CutoutJob` wrote to its `cutoutPath`. Only read. */
  readonly inputPath: string;
  /** What the subject is, as the cutout's result has it. */
  readonly type: SubjectType;
}

export type EngineJob = CutoutJob | RenderJob;

/** Time that one step took, in the order in which the steps ended. */
export interface StepTiming {
  /** `decode`, `network:isnet`, `refine`, `colour`, `encode`, … */
  readonly step: string;
  readonly ms: number;
}

/** One run of a step, where the listener asked for them. */
export interface StepSpan {
  /** As in `StepTiming`. */
  readonly step: string;
  /** The run inside which it was, as a place in the list before this one; null: none. */
  readonly parent: number | null;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  /** With what ran inside it. */
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

/** One class of garments as a cutout of its own, at `layerPath` of the whole's path. */
export interface CutLayer {
  readonly class: LayerClass;
  /** Tightest box around alpha > 0.5. */
  readonly foreground: Box;
  /** Size of its PNG in bytes. */
  readonly bytes: number;
  /** A small picture of it, WebP in base64, where the job asked for one. */
  readonly thumbnail?: string;
}

export interface CutoutResult {
  /** Pixels of the result; equal to the photo's unless a composition or a size says otherwise. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the photo after its EXIF orientation. */
  readonly photo: Size;
  readonly format: ResultFormat;
  /** Frames of an animation. */
  readonly frames?: number;
  readonly mode: Mode;
  /** Tightest box around the subject's alpha > 0.5, on the result. */
  readonly foreground: Box;
  readonly type: SubjectType;
  /**
   * 0..1: how well the cutout probably fits the subject, as an estimated IoU. Left out where a
   * stored cutout was only composed again.
   */
  readonly confidence?: number;
  readonly networks: readonly UsedNetwork[];
  /** Where one cutout for each class was asked for: those beside the whole one. */
  readonly layers?: readonly CutLayer[];
  readonly timings: readonly StepTiming[];
  /** When each step ran, in the order in which they began; at most the first 500. Where the listener asked for it. */
  readonly spans?: readonly StepSpan[];
  /** Size of the result in bytes. */
  readonly bytes: number;
  /** A small picture of it, WebP in base64, where the job asked for one. */
  readonly thumbnail?: string;
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
  /** In the order of their first use: the first is loaded before any photo comes. */
  readonly networks: readonly NetworkFile[];
  /** Threads that one network run may use. */
  readonly threads: number;
  /** Which of the networks the modes are made of; the default set when left out. */
  readonly choice?: NetworkChoice;
  /** Bytes that the process may hold; no bound where it is left out. */
  readonly memory?: number;
}

/** Who follows a job on its way. */
export interface JobListener {
  /** Told of each step as it begins. */
  readonly onStep?: ((step: string) => void) | undefined;
  /**
   * Told once, where the mode lets it, what the first network saw: a small mask in the photo's
   * aspect, PNG in base64, whose alpha is the subject.
   */
  readonly onPreview?: ((mask: string) => void) | undefined;
  /** Once it is aborted, no further step begins, and the job fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the result is to say when each step ran. */
  readonly spans?: boolean | undefined;
}

/** Turns photos into cutouts, one at a time, in this process. */
export interface Cutter {
  /**
   * @param parts which parts are at work, and takes down which of them were; all unless given
   * @throws NobgError `unsupported_format`, `too_many_pixels`, `image_too_small`,
   *   `unreadable_image` for the photo's faults; anything else is ours.
   */
  cut(job: EngineJob, listener?: JobListener, parts?: AblationSwitches): Promise<CutoutResult>;
  /**
   * Between jobs: loads one more of the networks that a next photo is likeliest to need.
   * @returns false when they are all there, or memory is short
   */
  warm?(): Promise<boolean>;
  /** Ids of the networks that are loaded, in any order. */
  loaded?(): readonly string[];
  close(): Promise<void>;
}
