import type { NetworkFile } from '@nobg/engine/types.js';

/** A network as the server is given it, with what callers are told of it. */
export interface ServedNetwork extends NetworkFile {
  /** For people; the id where none is given. */
  readonly title?: string;
  /** Terms of the weights in words; `licence` says them as an SPDX expression. */
  readonly terms?: string;
  /** Terms of the package that the weights come in; those of the weights where none are given. */
  readonly packageLicence?: string;
}
