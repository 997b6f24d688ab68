import type { BlobStore } from '../../ports/blob-store.js';
import type { ResultStore } from '../../ports/result-store.js';
import type { TemporaryStorage } from '../../ports/temporary-files.js';

/** How long an expired result is remembered, and answered with 410 instead of 404. */
const TOMBSTONE_MS = 30 * 24 * 3_600_000;
/** A blob is without a row for the moment between the two writes; after an hour nobody is coming. */
const ORPHAN_MS = 3_600_000;
const BATCH = 200;

/** What a sweep did. */
export interface SweepReport {
  /** Blobs of expired results that are gone now. */
  deleted: number;
  /** Blobs and unfinished files that nobody knew. */
  orphans: number;
  /** Rows of results that were forgotten, 30 days after they expired. */
  forgotten: number;
  /** What could not be deleted; it is tried again at the next sweep. */
  failures: { readonly id: string; readonly error: unknown }[];
}

/**
 * Removes expired results: first the row is marked, so that nothing is handed out any
 * more; then the blob is deleted; then the row says so. Cut off between any two steps,
 * the next sweep goes on from there. One blob's failure does not keep the others.
 */
export async function sweepResults(
  stores: {
    readonly rows: ResultStore;
    readonly blobs: BlobStore;
    readonly temporary: TemporaryStorage;
  },
  now: Date,
): Promise<SweepReport> {
  const { rows, blobs, temporary } = stores;
  const report: SweepReport = { deleted: 0, orphans: 0, forgotten: 0, failures: [] };
  await rows.markExpired(now);
  let after = '';
  for (;;) {
    const ids = await rows.blobsToDelete(after, BATCH);
    for (const id of ids) {
      if (await tryDelete(blobs, id, report)) {
        await rows.markBlobDeleted(id, now);
        report.deleted += 1;
      }
    }
    after = ids.at(-1) ?? after;
    if (ids.length < BATCH) break;
  }
  report.forgotten = await rows.deleteTombstones(new Date(now.getTime() - TOMBSTONE_MS));
  const before = new Date(now.getTime() - ORPHAN_MS);
  report.orphans += await temporary.deleteBefore(before);
  await deleteOrphans(rows, blobs, before, report);
  return report;
}

async function deleteOrphans(
  rows: ResultStore,
  blobs: BlobStore,
  before: Date,
  report: SweepReport,
): Promise<void> {
  const deleteUnknown = async (ids: readonly string[]): Promise<void> => {
    const known = await rows.withBlob(ids);
    for (const id of ids) {
      if (!known.has(id) && (await tryDelete(blobs, id, report))) report.orphans += 1;
    }
  };
  let batch: string[] = [];
  for await (const id of blobs.list(before)) {
    batch.push(id);
    if (batch.length === BATCH) {
      await deleteUnknown(batch);
      batch = [];
    }
  }
  if (batch.length > 0) await deleteUnknown(batch);
}

async function tryDelete(blobs: BlobStore, id: string, report: SweepReport): Promise<boolean> {
  try {
    await blobs.delete(id);
    return true;
  } catch (error) {
    report.failures.push({ id, error });
    return false;
  }
}
