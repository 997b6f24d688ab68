import { type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import { toWireError } from '@nobg/engine/process/wire-error.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import {
  outputsOf,
  TASK_FORMAT,
  type TaskError,
  type TaskMessage,
  type TaskOutput,
  taskBlob,
} from '../../entities/engine-task.js';
import { readCancelHint, TASK_TOPICS, type TaskHint } from '../../entities/task-hints.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { CutoutEngine, CutoutFiles } from '../../ports/cutout-engine.js';
import type { Notifications } from '../../ports/notifications.js';
import type { ClaimedTask, TaskClaim, TaskStore } from '../../ports/task-store.js';
import type { TemporaryFiles, TemporaryStorage } from '../../ports/temporary-files.js';
import { retryUntil } from './retry-until.js';

/** This worker's own lack: another one may do it. */
const NOT_HERE: readonly ErrorCode[] = ['shutting_down', 'not_ready', 'queue_full'];
/** Before this worker takes the next message, after one that it could not work on. */
const PAUSE_MS = 1000;
/** Weight of the newest task in the running mean of their times. */
const NEWEST_WEIGHT = 0.2;

/** Works on the tasks that messages name. */
export interface TaskWorker {
  /** @throws where the row could not be asked: the message must come again */
  handle(message: TaskMessage): Promise<void>;
  /** Begins to renew the leases of tasks in work. */
  start(): void;
  /** What the last tasks took, ms; null where there was none. */
  jobMs(): number | null;
  /** Hands back what is in work after `ms`; resolves when nothing is. */
  stop(ms: number): Promise<void>;
}

/** The claim holds no more, or nobody waits. */
class TaskLost extends Error {}

/** The worker stops. */
class HandBack extends Error {}

interface InWork {
  readonly claim: ClaimedTask;
  readonly end: AbortController;
  over: Promise<void>;
}

export function createTaskWorker(options: {
  readonly tasks: TaskStore;
  readonly blobs: BlobStore;
  readonly temporary: TemporaryStorage;
  readonly engine: CutoutEngine;
  readonly notifications: Notifications;
  readonly clock: Clock;
  readonly workerId: string;
  readonly leaseMs: number;
  readonly onFailure: (error: unknown, what: string) => void;
}): TaskWorker {
  const { tasks, blobs, engine, notifications, clock, workerId, leaseMs, onFailure } = options;
  const inWork = new Set<InWork>();
  let jobMs: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let silence = (): void => undefined;

  const until = () => new Date(clock.now().getTime() + leaseMs);
  const tell = ({ requesterId }: ClaimedTask, hint: TaskHint): void =>
    notifications.tell(TASK_TOPICS.requester(requesterId), hint);

  async function renew(): Promise<void> {
    const works = [...inWork];
    if (works.length === 0) return;
    const held = new Set<TaskClaim>(
      await tasks.renew(
        works.map(({ claim }) => claim),
        until(),
      ),
    );
    for (const { claim, end } of works) if (!held.has(claim)) end.abort(new TaskLost());
  }

  /** Brings a file of the task here. */
  async function receive(blobId: string, files: TemporaryFiles, signal: AbortSignal) {
    const blob = await blobs.open(blobId);
    if (blob === null) throw new Error(`the file ${blobId} of a task is gone`);
    const file = files.create();
    await file.write(blob.stream, signal);
    return file;
  }

  async function cut(
    { claim, end: { signal } }: InWork,
    files: TemporaryFiles,
  ): Promise<{ result: CutoutResult; places: CutoutFiles }> {
    const { id, spec } = claim;
    const input = await receive(taskBlob.input(id), files, signal);
    const background = spec.background
      ? await receive(taskBlob.background(id), files, signal)
      : undefined;
    const output = files.create();
    const places: CutoutFiles = {
      ...{ input, background, output },
      ...(spec.cutout ? { cutout: files.create() } : {}),
      layer: (name) => files.at(layerPath(output.path, name)),
    };
    const { trace } = spec;
    const scheduling = {
      tier: 'paying',
      priority: 0,
      holder: id,
      ...(trace && { trace }),
    } as const;
    const began = performance.now();
    const result = await engine.run({ ...spec.job, files: places, scheduling }, signal, {
      onBegan: () => tell(claim, { id, kind: 'began' }),
      onStep: (step) => tell(claim, { id, kind: 'step', step }),
      ...(spec.preview ? { onPreview: (mask) => tell(claim, { id, kind: 'preview', mask }) } : {}),
    });
    const took = performance.now() - began;
    jobMs = jobMs === null ? took : jobMs + NEWEST_WEIGHT * (took - jobMs);
    return { result, places };
  }

  async function send(claim: TaskClaim, parts: readonly TaskOutput[], places: CutoutFiles) {
    for (const part of parts) {
      const file =
        part === 'output' ? places.output : part === 'cutout' ? places.cutout : places.layer(part);
      if (file !== undefined) await blobs.put(taskBlob.output(claim.id, claim.fence, part), file);
    }
  }

  /** The row may be out of reach for a moment, with the work done: it is tried until the lease is over. */
  const written = (write: () => Promise<boolean>) => retryUntil(performance.now() + leaseMs, write);

  async function workOn(work: InWork): Promise<void> {
    const { claim, end } = work;
    const files = options.temporary.open();
    let parts: readonly TaskOutput[] = [];
    try {
      const { result, places } = await cut(work, files);
      parts = outputsOf(claim.spec, result);
      end.signal.throwIfAborted();
      await send(claim, parts, places);
      const { value: held, failures } = await written(() => tasks.finish(claim, result));
      // After a failure nobody knows whether the first try was written: the sweep looks at rows.
      if (!held && failures === 0) await discard(claim, parts);
    } catch (error) {
      await discard(claim, parts);
      await endBadly(claim, end.signal.aborted ? end.signal.reason : error);
    } finally {
      await files.remove();
    }
  }

  async function discard({ id, fence }: TaskClaim, parts: readonly TaskOutput[]): Promise<void> {
    const ids = parts.map((part) => taskBlob.output(id, fence, part));
    await Promise.allSettled(ids.map((blob) => blobs.delete(blob)));
  }

  async function endBadly(claim: ClaimedTask, error: unknown): Promise<void> {
    if (error instanceof TaskLost) return;
    const elsewhere = error instanceof NobgError && NOT_HERE.includes(error.code);
    if (error instanceof HandBack || elsewhere) {
      await written(() => tasks.release(claim, false));
      if (elsewhere) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      return;
    }
    await written(() => tasks.fail(claim, taskError(error)));
  }

  return {
    async handle(message) {
      // A message of a newer program waits for a worker that reads it; its class has none of this version.
      if (message.format > TASK_FORMAT)
        throw new Error(`no task of form ${message.format} is read here`);
      const claim = await tasks.claim(message, workerId, until());
      if (claim === null) return;
      const work: InWork = { claim, end: new AbortController(), over: Promise.resolve() };
      inWork.add(work);
      work.over = workOn(work)
        .catch((error) => onFailure(error, 'a task could not be ended'))
        .finally(() => {
          inWork.delete(work);
          tell(claim, { id: claim.id, kind: 'ended' });
          notifications.tell(TASK_TOPICS.line, null);
        });
      await work.over;
    },
    start() {
      timer = setInterval(() => {
        renew().catch((error) => onFailure(error, 'leases of tasks could not be renewed'));
      }, leaseMs / 3).unref();
      silence = notifications.listen(TASK_TOPICS.worker(workerId), (message) => {
        const hint = readCancelHint(message);
        for (const { claim, end } of inWork) {
          if (claim.id === hint?.id && claim.fence === hint.fence) end.abort(new TaskLost());
        }
      });
    },
    jobMs: () => jobMs,
    async stop(ms) {
      const abandon = setTimeout(() => {
        for (const { end } of inWork) end.abort(new HandBack());
      }, ms);
      await Promise.all([...inWork].map(({ over }) => over));
      clearTimeout(abandon);
      clearInterval(timer);
      silence();
    },
  };
}

function taskError(error: unknown): TaskError {
  const retryAfterS = error instanceof NobgError ? error.retryAfterS : undefined;
  return { ...toWireError(error), retryAfterS };
}
