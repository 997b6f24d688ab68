import type { BlobDescription } from './blob-store.js';

/** Sends callers to where results are kept, instead of through this server. */
export interface DirectResults {
  /**
   * Address of a result's blob.
   * @param leftS until the result expires, s; the address holds no longer
   * @throws NobgError `storage_unavailable` where it cannot be made
   */
  addressOf(id: string, description: BlobDescription, leftS: number): Promise<string>;
}
