import type { OwnedResult, StoredResult } from '../entities/result.js';

/** Keeps the rows of results. The row is the truth; a blob without a live row is rubbish. */
export interface ResultStore {
  /** @param thumbnail a small picture in base64, kept as long as the result lives */
  insert(result: StoredResult, thumbnail?: string | null): Promise<void>;
  /** Results that live at `now`. */
  countLiving(now: Date): Promise<number>;
  find(id: string): Promise<StoredResult | null>;
  /** Marks one result, or every one that expired by `now`, as removed. Marks that are there stay. */
  markRemoved(id: string, at: Date): Promise<void>;
  markExpired(now: Date): Promise<void>;
  /** Ids above `afterId`, in order, of removed results whose blob is not known to be gone. */
  blobsToDelete(afterId: string, count: number): Promise<string[]>;
  markBlobDeleted(id: string, at: Date): Promise<void>;
  /** Of these ids, the ones that have a row and whose blob is not known to be gone. */
  withBlob(ids: readonly string[]): Promise<Set<string>>;
  /** Results of this account's keys that live at `now`, newest first, without those kept for another result alone. */
  listOwned(ownerId: string, now: Date, limit: number): Promise<OwnedResult[]>;
  /** One that a key of this account made and that lives at `now`. */
  findOwned(ownerId: string, id: string, now: Date): Promise<OwnedResult | null>;
  /** The small picture of such a result, in base64. */
  thumbnail(ownerId: string, id: string, now: Date): Promise<string | null>;
  /** Of these ids, the results that live at `now`. */
  findLiving(ids: readonly string[], now: Date): Promise<StoredResult[]>;
  /** Ids of the results that belong to this one. */
  idsBelow(id: string): Promise<string[]>;
  /** Bytes of all results of this account's keys that live at `now`. */
  bytesOwned(ownerId: string, now: Date): Promise<number>;
  /** Ids of all results that keys of this account made and that have a row. */
  idsOwned(ownerId: string): Promise<string[]>;
  /** Forgets a result altogether. */
  delete(id: string): Promise<void>;
  /** Forgets results without a blob that expired before `before`; resolves to how many. */
  deleteTombstones(before: Date): Promise<number>;
}
