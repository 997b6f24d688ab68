import type { NetworkFile } from '@nobg/engine/types.js';

/** To the process of the bare network, first. */
export interface BareNetworkSetup {
  readonly path: string;
  readonly threads: number;
}

/** From it, for each run. */
export interface BareRun {
  readonly ms: number;
}

/** To the process of a peer that is a package, first; then paths of JPEGs. */
export interface PeerSetup {
  /** URLs of its module and of the folder of its weights. */
  readonly entry: string;
  readonly publicPath: string;
}

/** From it, for each JPEG. */
export interface PeerRun {
  readonly ms: number;
  readonly pngBytes: number;
  /** Highest resident size so far, bytes; null where it can't be read. */
  readonly peakBytes: number | null;
}

/** To the server's process. */
export interface ServerSetup {
  readonly networks: readonly NetworkFile[];
}

/** From it, once it listens and a slot is ready. */
export interface ServerAddress {
  readonly url: string;
  /** Secret of an API key whose limit no benchmark reaches. */
  readonly key: string;
}
