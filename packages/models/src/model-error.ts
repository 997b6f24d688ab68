/** What went wrong with a network's files, for programs; the message is for people. */
export type ModelErrorCode =
  /** The registry or server could not be reached, or the connection kept breaking. */
  | 'offline'
  /** The registry or server answered, and said no (401, 403, 404, …). */
  | 'refused'
  /** npm's configuration is broken. */
  | 'npm_settings'
  /** What came is not what the manifest names: SHA-256, integrity or size differ. */
  | 'checksum'
  | 'disk_full'
  /** The folder cannot be made or written. */
  | 'read_only'
  /** The package has no such file. */
  | 'not_in_package'
  /** A `file:` source is not there, or cannot be read. */
  | 'no_source'
  /** The network could not be read or rewritten. */
  | 'compile'
  | 'unknown_model'
  /** A manifest says something that cannot be used. */
  | 'manifest';

/** An error with one sentence for the operator: what is wrong, what was expected, what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
