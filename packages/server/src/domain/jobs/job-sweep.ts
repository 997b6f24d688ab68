import type { ItemError } from '../../entities/job.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import type { IdempotencyStore } from '../../ports/idempotency-store.js';
import type { Endings, JobStore } from '../../ports/job-store.js';
import type { TemporaryStorage } from '../../ports/temporary-files.js';

const HOUR_MS = 3_600_000;
/** Events that nobody delivers are kept for so long. */
const EVENTS_KEPT_MS = 30 * 24 * HOUR_MS;
const BATCH = 200;

const TOO_LATE: ItemError = {
  code: 'job_expired',
  detail: 'The job’s time ended before this image was done; send it again.',
  fields: [],
};

/**
 * Ends jobs whose time is over, forgets what ended long ago and what a dead process was receiving, and deletes blobs
 * that nobody needs. May run in several processes at once, and be cut off at any point.
 */
export function createJobSweep(options: {
  readonly jobs: JobStore;
  readonly idempotency: IdempotencyStore;
  readonly events: EventStore;
  readonly inputs: BlobStore;
  readonly temporary: TemporaryStorage;
  readonly clock: Clock;
  /** Longest time that the request of a job may take. */
  readonly uploadMs: number;
  readonly endings: () => Endings;
}): () => Promise<void> {
  const { jobs, idempotency, events, inputs, temporary, clock } = options;

  async function deleteInputs(): Promise<void> {
    let after = '';
    for (;;) {
      const batch = await jobs.inputsToDelete(after, BATCH);
      for (const { itemId, inputId } of batch) {
        await inputs.delete(inputId);
        await jobs.markInputDeleted(itemId);
      }
      after = batch.at(-1)?.itemId ?? after;
      if (batch.length < BATCH) return;
    }
  }

  async function deleteUnneeded(ids: readonly string[]): Promise<void> {
    const needed = await jobs.neededBlobs(ids);
    const answers = await idempotency.neededBlobs(ids);
    for (const id of ids) if (!needed.has(id) && !answers.has(id)) await inputs.delete(id);
  }

  return async () => {
    const now = clock.now();
    // Nothing of a request that is still received is older.
    const before = new Date(now.getTime() - options.uploadMs - HOUR_MS);
    for (const id of await jobs.abandoned(before)) {
      for (const blob of await jobs.discard(id)) await inputs.delete(blob);
    }
    await jobs.expire(TOO_LATE, options.endings());
    await deleteInputs();
    for (const id of await idempotency.deleteExpired(now)) await inputs.delete(id);
    await events.deleteBefore(new Date(now.getTime() - EVENTS_KEPT_MS));
    await temporary.deleteBefore(before);
    let batch: string[] = [];
    for await (const id of inputs.list(before)) {
      batch.push(id);
      if (batch.length < BATCH) continue;
      await deleteUnneeded(batch);
      batch = [];
    }
    await deleteUnneeded(batch);
  };
}
