/** Brings pictures from addresses that callers name. */
export interface ImageFetcher {
  /**
   * Fetches an http or https address into a new file at `path`. Addresses inside networks are
   * refused, at every redirect anew; bytes and time are bounded. On failure there is no file.
   * @throws NobgError naming `field`; aborted: the signal's reason
   */
  fetch(
    url: string,
    options: {
      readonly path: string;
      readonly field: string;
      readonly maxBytes: number;
      readonly signal: AbortSignal;
    },
  ): Promise<void>;
}
