import type { Readable } from 'node:stream';

export interface HttpFetchOptions {
  /** The field that the address came in, for errors. */
  readonly field: string;
  /** Of the file as it is without transfer coding. */
  readonly maxBytes: number;
  /** Fires when nobody waits any more. */
  readonly signal: AbortSignal;
}

/** Files that callers name by their address instead of sending them. */
export interface HttpFetcher {
  /**
   * Opens what lies at an http or https address. Nothing inside the operator's network is ever
   * connected to, wherever a name or a redirect points. Size and time are bounded: a stream that
   * runs past them ends with an error.
   *
   * @throws NobgError, also from the stream, naming the field: `invalid_url` for what is no address
   *   or may not be fetched, `file_too_large`, `download_failed` for all that goes wrong on the way.
   *   Aborted: the signal's reason
   */
  open(url: string, options: HttpFetchOptions): Promise<Readable>;
}
