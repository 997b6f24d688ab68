import type { Readable } from 'node:stream';

/** A file of this machine that is deleted with its request. */
export interface TemporaryFile {
  /** Absolute path, for programs that work on files of this machine. Nothing is there before it is written. */
  readonly path: string;
  /**
   * Writes the bytes into a new file.
   * @throws NobgError `storage_full`; the signal's reason where it is aborted
   */
  write(bytes: Readable, signal?: AbortSignal): Promise<void>;
  /**
   * Opens the file; it may be deleted as soon as this resolves, and is read to its end all the same.
   * An engine process that decodes untrusted bytes may have written it: only a plain file is opened.
   * @throws Error for a link, a folder and a file that is not there
   */
  read(): Promise<{ stream: Readable; bytes: number }>;
}

/** The temporary files of one request. */
export interface TemporaryFiles {
  /** A fresh file; nothing is made yet. */
  create(): TemporaryFile;
  /** The file that lies at a path which was derived from one of these. */
  at(path: string): TemporaryFile;
  /** Deletes all of them that are still there. */
  remove(): Promise<void>;
}

/** Where temporary files are kept. */
export interface TemporaryStorage {
  open(): TemporaryFiles;
  /** Deletes files last written before `before`, which their process left behind; resolves to how many. */
  deleteBefore(before: Date): Promise<number>;
}
