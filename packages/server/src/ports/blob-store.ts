import type { Readable } from 'node:stream';
import type { TemporaryFile } from './temporary-files.js';

/** What others than NoBG are told of a blob, where they may serve it. */
export interface BlobDescription {
  /** `Content-Type` */
  readonly mediaType: string;
  /** `Content-Disposition` */
  readonly disposition: string;
  /** `Cache-Control` */
  readonly cacheControl: string;
}

/** Keeps files by id. Ids are 16 to 64 characters of A–Z, a–z and 0–9; others are refused. */
export interface BlobStore {
  /**
   * Takes the file over: afterwards its bytes are the blob, whole and durable, and the file is
   * gone. Whoever opens the blob sees all of it or nothing. On failure there is no blob, and the
   * file is gone as well.
   * @throws NobgError `storage_full`, `storage_unavailable`; RangeError for a bad id
   */
  put(id: string, file: TemporaryFile, description?: BlobDescription): Promise<{ bytes: number }>;
  /**
   * Null where there is no such blob. A blob that is deleted while it is read is read to its end.
   * @throws NobgError `storage_unavailable`, also the stream
   */
  open(id: string): Promise<{ stream: Readable; bytes: number } | null>;
  /** Resolves as well where there is nothing to delete. @throws NobgError `storage_unavailable` */
  delete(id: string): Promise<void>;
  /** Ids of blobs that were last written before `before`, in any order. @throws NobgError `storage_unavailable` */
  list(before: Date): AsyncIterable<string>;
}
