import type { Readable } from 'node:stream';

/** Keeps files by id. Ids are 16 to 64 characters of A–Z, a–z and 0–9; others are refused. */
export interface BlobStore {
  /**
   * A fresh path for a file that `put` will take over. Nothing is made there;
   * what is left behind goes with `deleteTemporaries`.
   */
  temporaryPath(): Promise<string>;
  /**
   * Takes the file at `path` over: afterwards it is the blob, whole and durable,
   * and the path is free. Whoever opens the blob sees all of it or nothing.
   * On failure there is no blob, and the file is gone as well.
   * @throws NobgError `storage_full`
   */
  put(id: string, path: string): Promise<{ bytes: number }>;
  /** Null where there is no such blob. A blob that is deleted while it is read is read to its end. */
  open(id: string): Promise<{ stream: Readable; bytes: number } | null>;
  /** Resolves as well where there is nothing to delete. */
  delete(id: string): Promise<void>;
  /** Ids of blobs that were last written before `before`, in any order. */
  list(before: Date): AsyncIterable<string>;
  /** Deletes unfinished files last written before `before`; resolves to how many. */
  deleteTemporaries(before: Date): Promise<number>;
}
