import { classId } from '../../entities/engine-task.js';
import type { EngineWorker } from '../../entities/engine-worker.js';
import type { Clock } from '../../ports/clock.js';
import type { TaskConsumer, TaskQueue } from '../../ports/task-queue.js';
import type { WorkerStore } from '../../ports/worker-store.js';
import type { TaskWorker } from './task-worker.js';

/** Longest time between two looks at what this worker can do. */
const LOOK_EVERY_MS = 1000;

/** A worker's place in the cluster: the others know that it lives, and it takes the messages of its class. */
export interface WorkerPresence {
  start(): void;
  /** Takes nothing more; what is in work ends within `ms` or is handed back. */
  stop(ms: number): Promise<void>;
}

/** Its class follows from what it can do now: networks may still arrive, and its engine may not be ready. */
export function createWorkerPresence(options: {
  readonly workers: WorkerStore;
  readonly queue: TaskQueue;
  readonly worker: TaskWorker;
  readonly state: () => EngineWorker;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly onFailure: (error: unknown, what: string) => void;
}): WorkerPresence {
  const { workers, queue, worker, state, leaseMs, clock, onFailure } = options;
  const leaving = new Set<Promise<void>>();
  let current: { readonly id: string; readonly consumer: TaskConsumer } | null = null;
  let beating: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function beat(): Promise<void> {
    const now = state();
    await workers.beat(now, new Date(clock.now().getTime() + leaseMs));
    if (stopped) return;
    const id = now.modes.length > 0 ? classId(now) : null;
    if (current?.id === id) return;
    leave();
    if (id !== null) {
      const consumer = queue.consume(id, now.slots, (message) => worker.handle(message));
      current = { id, consumer };
    }
  }

  /** Takes no more messages of its class. */
  function leave(): void {
    if (current === null) return;
    const stopping = current.consumer
      .stop()
      .catch((error) => onFailure(error, 'a queue could not be left'))
      .finally(() => leaving.delete(stopping));
    leaving.add(stopping);
    current = null;
  }

  function beatSoon(): void {
    beating ??= beat()
      .catch((error) => onFailure(error, 'this worker could not say that it lives'))
      .finally(() => {
        beating = null;
      });
  }

  return {
    start() {
      worker.start();
      timer = setInterval(beatSoon, Math.min(LOOK_EVERY_MS, leaseMs / 3)).unref();
      beatSoon();
    },
    async stop(ms) {
      stopped = true;
      clearInterval(timer);
      await beating;
      leave();
      await workers
        .leave(state().id)
        .catch((error) => onFailure(error, 'this worker could not take its leave'));
      await Promise.all([worker.stop(ms), ...leaving]);
    },
  };
}
