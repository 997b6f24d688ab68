import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { ApiError, type Client, type CutoutFields, hasEnded, type JobItem } from '@nobg/client';
import { ERROR_CODES } from '@nobg/contract/errors.js';
import type { Photo } from './collect.js';
import type { Cutter } from './cutter.js';
import { BATCH, createBatches, waitForRoom } from './job-batches.js';
import { followJob } from './job-follower.js';
import { markOf } from './ledger.js';
import { saveResult } from './save-result.js';
import { giveUp } from './server-cutter.js';

/** Of the newest jobs of the account, those that are searched for what a killed run has sent. */
const SEARCHED_JOBS = 20;
/** ms that cancelling may take when a run is stopped. */
const CANCEL_WITHIN_MS = 10_000;

/** A photo that waits for its image on the server. */
interface Waiter {
  readonly photo: Photo;
  readonly externalId: string;
  readonly bytes: number;
  readonly settle: (item: JobItem) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Cuts out on a server by jobs: photos go up in batches, results come down as they end and are deleted there. What a
 * killed run has sent is found again by the ids of its images, and neither sent nor charged once more.
 *
 * @param mark of the options; see `optionsMark`
 * @returns null where the server has no jobs
 * @throws CliError `setup` where the server cannot be reached or refuses the key
 */
export async function openJobCutter(
  client: Client,
  fields: CutoutFields,
  mark: string,
  photos: number,
  signal: AbortSignal,
): Promise<Cutter | null> {
  const found = await earlierImages(client, signal).catch((error: unknown) =>
    error instanceof ApiError && error.status === 404 ? null : giveUp(error),
  );
  if (found === null) return null;
  const earlier = found;
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const followed = new Map<string, Map<string, Waiter>>();

  /** Settles the photos that wait for images of a job, as these end. */
  async function follow(jobId: string, waiters: Map<string, Waiter>): Promise<void> {
    followed.set(jobId, waiters);
    const follower = {
      isSettled: () => waiters.size === 0,
      ended(item: JobItem) {
        const waiter = waiters.get(item.external_id ?? '');
        waiters.delete(item.external_id ?? '');
        waiter?.settle(item);
      },
    };
    while (waiters.size > 0) {
      const known = [...waiters.values()];
      await followJob(client, jobId, follower, ended);
      // Others may have come to wait meanwhile; these were looked for in the whole job.
      for (const { externalId, reject } of known) {
        if (waiters.delete(externalId)) reject(new ApiError(404, { detail: LOST }, null));
      }
    }
    followed.delete(jobId);
  }
  function failAll(waiters: Iterable<Waiter>, error: unknown): void {
    for (const { reject } of [...waiters]) reject(error);
  }
  const batches = createBatches<Waiter>((batch) => {
    const waiters = new Map(batch.map((one) => [one.externalId, one]));
    const sent = async () => {
      await waitForRoom(client, batch, ended);
      const listed = batch.map(({ photo, externalId }) => ({ photo: photo.path, externalId }));
      const { id } = await client.jobs.create(listed, fields, { signal: ended });
      await follow(id, waiters);
    };
    sent().catch((error: unknown) => failAll(waiters.values(), error));
  });

  /** The image of a photo, once it has ended. */
  async function imageOf(photo: Photo, externalId: string, aborted: AbortSignal): Promise<JobItem> {
    const { size: bytes } = await stat(photo.path);
    const jobId = earlier.get(externalId);
    earlier.delete(externalId);
    const { promise, settle, reject } = deferredItem();
    const waiter = { photo, externalId, bytes, settle, reject };
    const over = AbortSignal.any([ended, aborted]);
    over.throwIfAborted();
    const onAbort = () => reject(over.reason);
    over.addEventListener('abort', onAbort, { once: true });
    try {
      if (jobId === undefined) {
        batches.add(waiter);
        return await promise.finally(batches.ended);
      }
      const waiters = followed.get(jobId);
      if (waiters === undefined) {
        const own = new Map([[externalId, waiter]]);
        follow(jobId, own).catch((error: unknown) => failAll(own.values(), error));
      } else waiters.set(externalId, waiter);
      return await promise;
    } finally {
      over.removeEventListener('abort', onAbort);
    }
  }
  return {
    atOnce: Math.min(photos, 2 * BATCH.photos),
    async cut(photo, outputPath, aborted) {
      const externalId = idOf(photo, await markOf(photo.path), mark);
      const wasSent = earlier.has(externalId);
      const make = async () => {
        const item = await imageOf(photo, externalId, aborted);
        if (item.result === null) throw failureOf(item);
        return saveResult(client, item.result, outputPath, { signal: aborted });
      };
      try {
        return await make().catch((error: unknown) => {
          // What an earlier run has sent may be fetched and deleted already: the photo is sent again.
          const isGone = error instanceof ApiError && [404, 410].includes(error.status);
          if (!wasSent || !isGone) throw error;
          return make();
        });
      } catch (error) {
        return giveUp(error);
      }
    },
    async close() {
      batches.close();
      stop.abort();
      const time = AbortSignal.timeout(CANCEL_WITHIN_MS);
      await Promise.allSettled(
        [...followed.keys()].map((id) => client.jobs.cancel(id, { signal: time })),
      );
    },
  };
}

const LOST = 'The server does not know the image any more.';
const CANCELLED = 'The job was cancelled on the server.';

/** Why an image has no result. */
function failureOf({ error }: JobItem): ApiError {
  const { code, detail, errors = [] } = error ?? { code: 'job_expired', detail: CANCELLED };
  return new ApiError(ERROR_CODES[code].status, { code, detail, errors }, null);
}

/** Names a photo and what is asked for it, the same at every run. */
function idOf(photo: Photo, sha256: string, mark: string): string {
  const text = JSON.stringify([photo.relative, sha256, mark]);
  return `nobg-${createHash('sha256').update(text).digest('hex')}`;
}

/** Images of the account's newest jobs that runs like this one have sent and that did not fail, with their jobs. */
async function earlierImages(client: Client, signal: AbortSignal): Promise<Map<string, string>> {
  const images = new Map<string, string>();
  let searched = 0;
  for await (const { id, state } of client.jobs.list({ signal })) {
    searched += 1;
    if (searched > SEARCHED_JOBS) break;
    if (state === 'cancelled' || state === 'failed') continue;
    for await (const item of client.jobs.items(id, { signal })) {
      const { external_id: externalId, state: of } = item;
      if (!externalId?.startsWith('nobg-') || images.has(externalId)) continue;
      if (of === 'done' || !hasEnded(item)) images.set(externalId, id);
    }
  }
  return images;
}

function deferredItem() {
  let settle: (item: JobItem) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<JobItem>((resolve, refuse) => {
    [settle, reject] = [resolve, refuse];
  });
  return { promise, settle, reject };
}
