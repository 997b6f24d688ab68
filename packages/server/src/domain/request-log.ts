import type { LoggedRequest } from '../entities/logged-request.js';
import type { Clock } from '../ports/clock.js';
import type { RequestLogStore } from '../ports/request-log-store.js';

const DAY_MS = 24 * 3_600_000;
/** A day more than usage shows, so that its first day is whole. */
const KEPT_MS = 32 * DAY_MS;
/** Of one key: more than a plan's month lets pass, and refusals without end do not fill the disk. */
const KEPT_REQUESTS = 50_000;
/** Rows that wait to be written; a database that stands still does not fill the memory. */
const MAX_WAITING = 1000;

export interface RequestLog {
  /** Takes a request and answers at once: no caller waits for the log. */
  record(request: Omit<LoggedRequest, 'at'>): void;
  /** Resolves when what was taken is written. */
  settled(): Promise<void>;
  sweep(): Promise<number>;
}

/** Notes every request of a key, for its owner. @param onFailure told of rows that could not be written */
export function createRequestLog(options: {
  readonly requests: RequestLogStore;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}): RequestLog {
  const { requests: store, clock, onFailure } = options;
  const waiting = new Set<Promise<void>>();
  return {
    record(request) {
      if (waiting.size >= MAX_WAITING) {
        onFailure(new Error(`more than ${MAX_WAITING} rows wait`));
        return;
      }
      const written = store
        .add({ ...request, at: clock.now() })
        .catch(onFailure)
        .finally(() => waiting.delete(written));
      waiting.add(written);
    },
    async settled() {
      await Promise.all(waiting);
    },
    async sweep() {
      const old = await store.deleteBefore(new Date(clock.now().getTime() - KEPT_MS));
      return old + (await store.deleteBeyond(KEPT_REQUESTS));
    },
  };
}
