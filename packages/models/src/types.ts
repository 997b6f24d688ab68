import type { CompilerId } from './manifest/compiler-ids.js';

/** A file of a package beside the first, such as the weights that a graph's file goes with. */
export interface PackageFile {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Where the files of a network come from. */
export type ModelSource =
  | {
      readonly type: 'npm';
      readonly package: string;
      readonly version: string;
      readonly path: string;
      /** Files of the same package that the compiler needs too, in the order that it expects. */
      readonly additionalFiles?: readonly PackageFile[];
      /** Bytes of the whole package as it is downloaded, where it holds much more than the files. */
      readonly tarballBytes?: number;
    }
  | { readonly type: 'https'; readonly url: string }
  | { readonly type: 'file'; readonly path: string };

/** How pixels become the network's input: (value − mean) / std for each channel, values 0..255. */
export interface InputSpec {
  /** Name of the graph's input. */
  readonly name: string;
  readonly layout: 'NCHW' | 'NHWC';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /**
   * Side in px of the square that the photo is stretched to, for a matte network that takes
   * any size; one whose file states its size needs none.
   */
  readonly size?: number;
}

/** An input beside the photo, or an output beside the first. */
export interface TensorSpec {
  readonly name: string;
  readonly type: 'float32' | 'int64';
  /** Sizes; a name stands for a free one, and the same name for the same size. Empty for a scalar. */
  readonly shape: readonly (number | string)[];
  /** Least and greatest value, where they are known. */
  readonly range?: readonly [number, number];
}

/** One network of the manifest. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly source: ModelSource;
  /** SHA-256 of the source file, hex. */
  readonly sha256: string;
  /** Bytes of the source file, for progress; checked too. */
  readonly bytes: number;
  readonly licence: {
    /** Terms of the package that carries the weights, for people. */
    readonly package: string;
    /** Terms of the weights, for people. */
    readonly weights: string;
    /** The latter as an SPDX expression, where they do not say one themselves. */
    readonly expression?: string;
  };
  /** How the photo is fed; null for a network that sees none (a decoder of embeddings). */
  readonly input: InputSpec | null;
  /** What else must be fed. */
  readonly otherInputs?: readonly TensorSpec[];
  /** Name of the output that is kept. */
  readonly output: string;
  /** What is still to be done to a matte network's output so that it is 0..1. */
  readonly activation?: 'none' | 'sigmoid';
  /** Additional outputs that are kept. */
  readonly otherOutputs?: readonly TensorSpec[];
  /** Which compiler turns the source into the file that runs. */
  readonly compiler: CompilerId;
}

/** A network compiled and on disk. */
export interface CompiledNetwork {
  readonly id: string;
  readonly version: string;
  /** Absolute path of the ONNX file. */
  readonly path: string;
  /** Licence of the weights, as an SPDX expression. */
  readonly licence: string;
}

/** Progress of getting networks, for people. Bytes of the download; total where known. */
export type ModelProgress = {
  readonly id: string;
  /** Networks that come with the same download. */
  readonly others?: readonly string[];
} & (
  | { readonly kind: 'download'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'retry'; readonly attempt: number; readonly reason: string }
  /** `wait`: another process is at it. */
  | { readonly kind: 'wait' | 'verify' | 'compile' | 'ready' }
);

export interface ModelStatus {
  readonly entry: ModelEntry;
  readonly state: 'compiled' | 'absent';
  readonly path: string;
  /** Bytes of the compiled file; null when absent. */
  readonly bytes: number | null;
}

export interface ModelStore {
  /** Fetches, checks and compiles what is missing; at once when all is there. Safe in several processes. */
  ensure(
    id: string,
    onProgress?: (p: ModelProgress) => void,
    signal?: AbortSignal,
  ): Promise<CompiledNetwork>;
  /**
   * The same for several, in the order given. Those that one npm package holds come with one
   * download. One that fails does not keep the others from being made, unless the fault would
   * meet them too (no network, no room); what was made stays.
   * @throws ModelError the first fault; the signal's reason
   */
  ensureAll(
    ids: readonly string[],
    onProgress?: (p: ModelProgress) => void,
    signal?: AbortSignal,
  ): Promise<readonly CompiledNetwork[]>;
  list(): Promise<readonly ModelStatus[]>;
  /**
   * Reads the compiled file again and compares it with the checksum noted when it was made.
   * One that differs no longer counts as compiled: the next `ensure` makes it anew.
   */
  verify(id: string): Promise<{ readonly ok: boolean; readonly reason: string | null }>;
}
