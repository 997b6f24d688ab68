import { NobgError } from '@nobg/contract/errors.js';
import { type Deferred, deferred } from '@nobg/engine/process/deferred.js';
import { CUTOUT_FAILED } from '@nobg/engine/process/wire-error.js';
import type { TaskEnd } from '../../entities/engine-task.js';
import { readTaskHint, TASK_TOPICS } from '../../entities/task-hints.js';
import type { JobProgress } from '../../ports/cutout-engine.js';
import type { Notifications } from '../../ports/notifications.js';
import type { TaskStore } from '../../ports/task-store.js';

/** Hints may be lost: rows are looked at this often. */
const LOOK_EVERY_MS = 1000;

/** Those in this process who wait for tasks. */
export interface TaskWaits {
  /**
   * Resolves when the task has ended, whoever tells of it.
   * @throws the signal's reason; NobgError where the row is gone
   */
  next(id: string, signal: AbortSignal | undefined, progress: JobProgress): Promise<TaskEnd>;
  stop(): Promise<void>;
}

interface Wait {
  readonly end: Deferred<TaskEnd>;
  readonly progress: JobProgress;
  began: boolean;
}

export function createTaskWaits(options: {
  readonly tasks: TaskStore;
  readonly notifications: Notifications;
  readonly requesterId: string;
  readonly onFailure: (error: unknown, what: string) => void;
}): TaskWaits {
  const { tasks, notifications, requesterId, onFailure } = options;
  const waits = new Map<string, Wait>();
  let looking: Promise<void> | null = null;
  let again = false;

  async function look(): Promise<void> {
    // Those that come while it looks may be missing from the answer.
    const open = [...waits];
    if (open.length === 0) return;
    const ended = await tasks.ended(requesterId);
    const rest = open.filter(([id]) => !ended.has(id)).map(([id]) => id);
    const present = await tasks.present(rest);
    for (const [id, wait] of open) {
      const end = ended.get(id);
      if (end !== undefined) {
        if (!('error' in end) || end.began) begin(wait);
        wait.end.resolve(end);
      } else if (!present.has(id)) wait.end.reject(gone());
    }
  }

  function lookSoon(): void {
    again = true;
    looking ??= (async () => {
      while (again) {
        again = false;
        await look();
      }
    })()
      .catch((error) => onFailure(error, 'tasks could not be looked at'))
      .finally(() => {
        looking = null;
      });
  }

  const silence = notifications.listen(TASK_TOPICS.requester(requesterId), (message) => {
    const hint = readTaskHint(message);
    const wait = hint === null ? undefined : waits.get(hint.id);
    if (hint === null || wait === undefined) return;
    if (hint.kind === 'ended') return lookSoon();
    begin(wait);
    if (hint.kind === 'step') quietly(() => wait.progress.onStep?.(hint.step));
    if (hint.kind === 'preview') quietly(() => wait.progress.onPreview?.(hint.mask));
  });
  const timer = setInterval(lookSoon, LOOK_EVERY_MS).unref();

  return {
    async next(id, signal, progress) {
      const wait: Wait = { end: deferred<TaskEnd>(), progress, began: false };
      const abort = (): void => wait.end.reject(signal?.reason);
      waits.set(id, wait);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) abort();
      try {
        return await wait.end.promise;
      } finally {
        waits.delete(id);
        signal?.removeEventListener('abort', abort);
      }
    },
    async stop() {
      clearInterval(timer);
      silence();
      await looking;
    },
  };
}

function begin(wait: Wait): void {
  if (wait.began) return;
  wait.began = true;
  quietly(() => wait.progress.onBegan?.());
}

function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // See `JobProgress`.
  }
}

function gone(): NobgError {
  return new NobgError('cutout_failed', CUTOUT_FAILED, {
    internal: 'the row of the task is gone: this process was taken for dead',
  });
}
