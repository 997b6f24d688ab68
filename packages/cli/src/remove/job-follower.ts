import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, type Client, ConnectionError, hasEnded, type JobItem } from '@nobg/client';

/** Who waits for images of a job. */
interface Follower {
  /** Told of each image that has ended, once or more often. */
  readonly ended: (item: JobItem) => void;
  /** Whether nobody waits for an image any more. */
  readonly isSettled: () => boolean;
}

/** ms between two looks at a job whose events do not come through. */
const LOOK_EVERY_MS = 2_000;

/**
 * Follows a job until it has ended, by its events, or by looking where these do not come through (a proxy that keeps
 * them back, a server that is restarted).
 *
 * @throws ApiError, ConnectionError where the job cannot be followed at all; the signal's reason
 */
export async function followJob(
  client: Client,
  jobId: string,
  { ended, isSettled }: Follower,
  signal: AbortSignal,
): Promise<void> {
  const tell = (item: JobItem) => {
    if (hasEnded(item)) ended(item);
  };
  try {
    for await (const event of client.jobs.events(jobId, { signal })) {
      if (event.type === 'item') tell(event.item);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ApiError) && !(error instanceof ConnectionError)) throw error;
  }
  while (!isSettled()) {
    const { state } = await client.jobs.get(jobId, { signal });
    // Read after the state: an image of a job that has ended does not change any more.
    for await (const item of client.jobs.items(jobId, { signal })) tell(item);
    if (hasEnded({ state })) return;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}
