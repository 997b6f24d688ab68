/** Keeps photos that callers sent because they were cut out badly. */
export interface FeedbackStore {
  /**
   * Takes the file at `path` over, with what is known of it.
   * @throws NobgError `storage_full`
   */
  keep(photo: {
    readonly id: string;
    readonly path: string;
    readonly keyId: string;
    readonly tag: string | null;
  }): Promise<void>;
}
