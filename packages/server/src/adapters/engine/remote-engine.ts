import { randomBytes } from 'node:crypto';
import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import { shuttingDown } from '@nobg/engine/process/job-failure.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import {
  noWorker,
  TASK_ID_LENGTH,
  type TaskError,
  type TaskSpec,
} from '../../entities/engine-task.js';
import { type CancelHint, TASK_TOPICS } from '../../entities/task-hints.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { CutoutEngine, JobProgress } from '../../ports/cutout-engine.js';
import type { Notifications } from '../../ports/notifications.js';
import type { TaskStore } from '../../ports/task-store.js';
import type { TemporaryStorage } from '../../ports/temporary-files.js';
import type { LiveWorkers } from './live-workers.js';
import { createTaskFiles, specOf } from './task-files.js';
import { createTaskWaits } from './task-waits.js';

type Job = Parameters<CutoutEngine['run']>[0];

export interface RemoteEngineOptions {
  readonly tasks: TaskStore;
  /** The blob area of work, which the workers share, and files that become blobs there. */
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  readonly notifications: Notifications;
  readonly workers: LiveWorkers;
  readonly clock: Clock;
  /** How long the tasks of this process outlive it. */
  readonly leaseMs: number;
  /** Tasks that may wait for each worker. */
  readonly queueLimit: number;
  readonly onFailure: (error: unknown, what: string) => void;
}

/** The engine of an API process: worker processes, wherever they run. */
export interface RemoteEngine extends CutoutEngine {
  /** Takes no more; after `ms` those that are left reject with `shutting_down`. */
  close(ms: number): Promise<void>;
}

/** A job is a row, its files are blobs, and what workers say is a hint to look at the row. */
export function createRemoteEngine(options: RemoteEngineOptions): RemoteEngine {
  const { tasks, notifications, workers, clock, leaseMs, onFailure } = options;
  const requesterId = randomBytes(8).toString('hex');
  const files = createTaskFiles(options.blobs, options.temporary);
  const waits = createTaskWaits({ tasks, notifications, requesterId, onFailure });
  /** Tasks that nobody waits for and whose row could not be deleted so far. */
  const toForget = new Map<string, Forgotten>();
  const inWork = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  let closed: Promise<void> | null = null;

  const until = () => new Date(clock.now().getTime() + leaseMs);
  const timer = setInterval(() => {
    void Promise.all([
      tasks.renewRequester(requesterId, until()),
      ...[...toForget.values()].map(forget),
    ]).catch((error) => onFailure(error, 'tasks of this process could not be renewed'));
  }, leaseMs / 3).unref();

  /** @throws NobgError `not_ready` */
  async function requireWorker(mode: Mode): Promise<void> {
    if (!workers.serves(mode)) await workers.refresh();
    if (workers.serves(mode)) return;
    throw errorOf(noWorker(mode));
  }

  async function forget(task: Forgotten): Promise<void> {
    const { id, spec, made } = task;
    toForget.set(id, task);
    const row = await tasks.remove(id);
    toForget.delete(id);
    if (row?.workerId != null && made === null) {
      const hint: CancelHint = { id, fence: row.fence };
      notifications.tell(TASK_TOPICS.worker(row.workerId), hint);
    }
    // What is left behind here is swept.
    await files.deleteAll(id, spec, made);
  }

  async function work(
    { scheduling, ...job }: Job,
    signal: AbortSignal,
    progress: JobProgress,
  ): Promise<CutoutResult> {
    await requireWorker(job.mode);
    const id = randomBytes(TASK_ID_LENGTH / 2).toString('hex');
    const { trace, ...turn } = scheduling;
    const spec = { ...specOf(job, progress.onPreview !== undefined), trace };
    const task = { id, spec, requesterId, ...turn };
    await tasks.enter(task, workers.room(options.queueLimit), clock.now(), until());
    workers.count(1);
    let made: Forgotten['made'] = null;
    try {
      await files.sendAll(id, job.files);
      signal.throwIfAborted();
      // Where it was pushed out meanwhile, its row says so.
      await tasks.offer(id);
      const end = waits.next(id, signal, progress);
      notifications.tell(TASK_TOPICS.line, null);
      const ended = await end;
      if ('error' in ended) throw errorOf(ended.error);
      made = ended;
      await files.fetchAll({ id, fence: ended.fence, spec }, job, ended.result, signal);
      return ended.result;
    } finally {
      workers.count(-1);
      await forget({ id, spec, made }).catch((error) =>
        onFailure(error, 'a task that is over could not be deleted at once'),
      );
    }
  }

  return {
    async run(job, signal, progress = {}) {
      if (closed !== null) throw shuttingDown();
      signal?.throwIfAborted();
      const either = AbortSignal.any([stopping.signal, ...(signal === undefined ? [] : [signal])]);
      const running = work(job, either, progress);
      inWork.add(running);
      try {
        return await running;
      } finally {
        inWork.delete(running);
      }
    },
    close(ms) {
      const abandon = setTimeout(() => stopping.abort(shuttingDown()), ms);
      closed ??= (async () => {
        await Promise.allSettled(inWork);
        clearInterval(timer);
        await waits.stop();
        // Nothing of this process is left to be found later.
        await tasks.renewRequester(requesterId, new Date(0)).catch(() => undefined);
      })();
      return closed.finally(() => clearTimeout(abandon));
    },
  };
}

interface Forgotten {
  readonly id: string;
  readonly spec: TaskSpec;
  readonly made: { readonly fence: number; readonly result: CutoutResult } | null;
}

function errorOf({ code, message, fields, internal, retryAfterS }: TaskError): NobgError {
  return new NobgError(code, message, {
    fields,
    ...(internal === null ? {} : { internal }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
}
