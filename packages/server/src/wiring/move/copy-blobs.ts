import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { StorageError } from '../../adapters/storage-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { TemporaryStorage } from '../../ports/temporary-files.js';

/** Blobs that are copied at a time: few enough for one disk, enough to hide the delay of a network. */
const AT_ONCE = 4;
/** Blobs of the target are listed up to then; a machine whose clock is ahead may have written them. */
const LISTED_MS = 24 * 3_600_000;

/** What came of an area of blobs. */
export interface BlobReport {
  readonly area: string;
  readonly blobs: number;
  readonly bytes: number;
  /** Those that were not there yet. */
  readonly copied: number;
  /** Ids that rows refer to and that the source itself does not have. */
  readonly missing: readonly string[];
}

export interface BlobArea {
  readonly area: string;
  /** What is to be there. */
  readonly ids: ReadonlySet<string>;
  readonly source: BlobStore;
  readonly target: { readonly blobs: BlobStore; readonly temporary: TemporaryStorage };
}

/** Hash and size of a blob; null where there is none. */
type Sum = { readonly sha256: string; readonly bytes: number } | null;

/**
 * Looks at what the target holds in an area, and changes nothing. Resolves to how many of the blobs are there.
 * @throws StorageError where it has a blob that the source has not
 */
export async function compareBlobs({ area, ids, source, target }: BlobArea): Promise<number> {
  let there = 0;
  for await (const id of target.blobs.list(new Date(Date.now() + LISTED_MS))) {
    if (ids.has(id)) there += 1;
    // Rubbish that waits for the source's sweep is no reason: source and target may be one folder.
    else if ((await sumOf(source, id)) === null) {
      throw new StorageError(
        `The target holds other data: its ${area} have the file ${id}, which the source does not have. Name an empty folder or bucket, or another prefix.`,
      );
    }
  }
  return there;
}

/**
 * Copies the blobs that the target does not have, and verifies each by size and SHA-256 as it is read back.
 * A copy that was cut off is continued by the next.
 *
 * @param options.onBlob told of each blob that is there now, with its size
 * @throws StorageError where a blob in the target differs; NobgError `storage_full`; the signal's reason
 */
export async function copyBlobs(
  area: BlobArea,
  options: { readonly onBlob: (bytes: number) => void; readonly signal?: AbortSignal | undefined },
): Promise<BlobReport> {
  const waiting = area.ids.values();
  const missing: string[] = [];
  let [bytes, copied] = [0, 0];

  async function work(): Promise<void> {
    // The workers share one iterator: each id is taken once.
    for (const id of waiting) {
      options.signal?.throwIfAborted();
      const done = await copyBlob(area, id, options.signal);
      if (done === null) missing.push(id);
      else {
        bytes += done.bytes;
        if (done.copied) copied += 1;
      }
      options.onBlob(done?.bytes ?? 0);
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { area: area.area, blobs: area.ids.size, bytes, copied, missing: missing.sort() };
}

/** Null where the source has no such blob. */
async function copyBlob(
  { area, source, target }: BlobArea,
  id: string,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number; copied: boolean } | null> {
  const expected = await sumOf(source, id);
  if (expected === null) return null;
  let found = await sumOf(target.blobs, id);
  const copied = found === null;
  if (copied) {
    await put(source, target, id, signal);
    found = await sumOf(target.blobs, id);
  }
  if (found?.sha256 !== expected.sha256 || found.bytes !== expected.bytes) {
    throw new StorageError(
      `The file ${id} of the ${area} differs in the target: expected ${expected.bytes} bytes with SHA-256 ${expected.sha256}, found ${found?.bytes ?? 0} with ${found?.sha256 ?? 'none'}.`,
    );
  }
  return { bytes: expected.bytes, copied };
}

async function put(
  source: BlobStore,
  { blobs, temporary }: BlobArea['target'],
  id: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = temporary.open();
  try {
    const opened = await source.open(id);
    if (opened === null) return;
    const file = files.create();
    await file.write(opened.stream, signal);
    await blobs.put(id, file);
  } finally {
    await files.remove();
  }
}

async function sumOf(blobs: BlobStore, id: string): Promise<Sum> {
  const opened = await blobs.open(id);
  return opened === null ? null : hash(opened.stream);
}

async function hash(stream: Readable): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    digest.update(chunk);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: digest.digest('hex'), bytes };
}
