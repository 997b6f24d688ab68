import type { Notifications } from '../../ports/notifications.js';

const TOPIC = 'jobs';

/** Tells those who wait for a job, in whichever process, that something of it changed: a hint, the rows are the truth. */
export interface JobChanges {
  tell(jobId: string): void;
  /** Resolves with the next change of the job, after `ms`, or when the signal fires. */
  next(jobId: string, ms: number, signal?: AbortSignal): Promise<void>;
}

export function createJobChanges(notifications: Notifications): JobChanges {
  const waiting = new Map<string, Set<() => void>>();
  notifications.listen(TOPIC, (jobId) => {
    for (const wake of waiting.get(String(jobId)) ?? []) wake();
  });
  return {
    tell: (jobId) => notifications.tell(TOPIC, jobId),
    next(jobId, ms, signal) {
      return new Promise((resolve) => {
        const all = waiting.get(jobId) ?? new Set();
        waiting.set(jobId, all);
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          all.delete(wake);
          if (all.size === 0) waiting.delete(jobId);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        all.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted) wake();
      });
    },
  };
}
