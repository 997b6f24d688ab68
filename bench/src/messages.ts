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

/** To the server's process. */
export interface ServerSetup {
  readonly networks: readonly NetworkFile[];
}

/** From it, once it listens and a slot is ready. */
export interface ServerAddress {
  readonly url: string;
  /** Secret of an API key with no limit worth the name. */
  readonly key: string;
}
