import type { StoredResult } from '../../entities/result.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Completion } from '../../ports/job-store.js';
import type { ResultStore } from '../../ports/result-store.js';

/** Rows of results that are kept back until their image is done. */
export interface StagedResults {
  readonly rows: ResultStore;
  readonly blobs: BlobStore;
  /** What was inserted, in its order. */
  staged(): Completion['results'];
  /** Nobody knows whether the rows were written: blobs stay, and the sweep finds those without a row. */
  keepBlobs(): void;
}

/**
 * Results whose rows are not written: they come with the completion of their image, in one transaction. A process
 * that dies before leaves blobs that no row knows, which a sweep deletes.
 */
export function stageResults(rows: ResultStore, blobs: BlobStore): StagedResults {
  const inserted: { readonly result: StoredResult; readonly thumbnail: string | null }[] = [];
  const staged = (id: string) => inserted.find(({ result }) => result.id === id)?.result;
  let kept = false;
  return {
    rows: {
      ...rows,
      async insert(result, thumbnail = null) {
        inserted.push({ result, thumbnail });
      },
      find: async (id) => staged(id) ?? (await rows.find(id)),
    },
    blobs: {
      ...blobs,
      delete: async (id) => {
        if (!kept) await blobs.delete(id);
      },
    },
    staged: () => inserted,
    keepBlobs: () => {
      kept = true;
    },
  };
}
