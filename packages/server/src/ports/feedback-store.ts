import type { TemporaryFile } from './temporary-files.js';

/** Keeps photos that callers sent because they were cut out badly. */
export interface FeedbackStore {
  /**
   * Takes the file over, with what is known of it.
   * @throws NobgError `storage_full`
   */
  keep(photo: {
    readonly id: string;
    readonly file: TemporaryFile;
    readonly keyId: string;
    readonly tag: string | null;
  }): Promise<void>;
}
