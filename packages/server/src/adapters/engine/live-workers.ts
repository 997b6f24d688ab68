import type { Mode } from '@nobg/contract/modes.js';
import { TASK_FORMAT } from '../../entities/engine-task.js';
import type { EngineWorker, WorkerNetwork } from '../../entities/engine-worker.js';
import type { Clock } from '../../ports/clock.js';
import type { EngineStats } from '../../ports/cutout-engine.js';
import type { LineRoom, TaskStore } from '../../ports/task-store.js';
import type { WorkerStore } from '../../ports/worker-store.js';

/** Taken as a job's time where no worker has measured one. */
const FIRST_GUESS_MS = 2000;

/** What the cluster's workers are, as this process saw it last. */
export interface LiveWorkers {
  /** Looks anew. */
  refresh(): Promise<void>;
  /** Those that read the tasks that this program writes. */
  list(): readonly EngineWorker[];
  serves(mode: Mode): boolean;
  /** Of all of them together. */
  stats(): EngineStats;
  /** @param places to wait for each worker */
  room(places: number): LineRoom;
  /** All of theirs, each once. */
  networks(): readonly WorkerNetwork[];
  /** A task of this process came into the line, or left it: between two looks its own are counted here. */
  count(change: 1 | -1): void;
}

export function createLiveWorkers(options: {
  readonly workers: WorkerStore;
  readonly tasks: TaskStore;
  readonly clock: Clock;
}): LiveWorkers {
  let live: readonly EngineWorker[] = [];
  let [waiting, running, since] = [0, 0, 0];
  let looking: Promise<void> | null = null;
  const sum = (of: (worker: EngineWorker) => number) =>
    live.reduce((total, worker) => total + of(worker), 0);

  async function look(): Promise<void> {
    const before = since;
    const [workers, counts] = await Promise.all([
      options.workers.live(options.clock.now()),
      options.tasks.counts(),
    ]);
    live = workers.filter(({ format, modes }) => format >= TASK_FORMAT && modes.length > 0);
    const out = [...counts.givenOut.values()].reduce((total, count) => total + count, 0);
    running = counts.running;
    waiting = counts.waiting + out - running;
    // What changed while it looked may be in the numbers or not; the next look tells.
    since -= before;
  }

  return {
    refresh() {
      looking ??= look().finally(() => {
        looking = null;
      });
      return looking;
    },
    list: () => live,
    serves: (mode) => live.some(({ modes }) => modes.includes(mode)),
    stats() {
      const all = Math.max(0, running + waiting + since);
      return {
        slots: sum(({ slots }) => slots),
        ready: sum(({ ready }) => ready),
        busy: Math.min(running, all),
        queued: Math.max(0, all - running),
        restarts: sum(({ restarts }) => restarts),
        peakBytes: Math.max(0, ...live.map(({ peakBytes }) => peakBytes)),
        startError: null,
      };
    },
    room: (places) => ({
      slots: sum(({ slots }) => slots),
      places: places * live.length,
      jobMs: live.length === 0 ? FIRST_GUESS_MS : sum(({ jobMs }) => jobMs) / live.length,
    }),
    networks() {
      const all = live.flatMap(({ networks }) => networks);
      return [...new Map(all.map((network) => [network.id, network])).values()];
    },
    count(change) {
      since += change;
    },
  };
}
