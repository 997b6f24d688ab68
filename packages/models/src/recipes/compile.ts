import type { ModelEntry } from '../types.js';

/** What a compiler wrote: size and SHA-256 (hex) of the file. */
export interface Compiled {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes the network in file `source` to file `target`, as it will run. The target may be
 * left half-written on failure.
 * @param additionalFiles paths of the source's additional files, in the manifest's order.
 * @throws ModelError `compile` when the source cannot be used; errors of the file system.
 */
export type Compile = (
  entry: ModelEntry,
  source: string,
  target: string,
  additionalFiles: readonly string[],
) => Promise<Compiled>;
