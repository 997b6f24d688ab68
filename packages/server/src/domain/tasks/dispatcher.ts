import { MODES, type Mode } from '@nobg/contract/modes.js';
import { classId, noWorker, taskBlob, type WorkerClass } from '../../entities/engine-task.js';
import type { EngineWorker } from '../../entities/engine-worker.js';
import { TASK_TOPICS } from '../../entities/task-hints.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { Clock } from '../../ports/clock.js';
import type { Leadership } from '../../ports/leadership.js';
import type { Notifications } from '../../ports/notifications.js';
import type { TaskQueue } from '../../ports/task-queue.js';
import type { TaskStore } from '../../ports/task-store.js';
import type { WorkerStore } from '../../ports/worker-store.js';

/** Hints may be lost: the line is looked at this often. */
const LOOK_EVERY_MS = 500;
/** A queue is kept this full: a slot that becomes free finds the next task there. */
const QUEUED_PER_SLOT = 2;
/** What dead processes left is looked for this often, and a message that nobody took by then is added again. */
const TIDY_EVERY_MS = 1000;
/** Tries of a task, counting those that ended with their worker; then it fails. */
const MAX_ATTEMPTS = 3;
/** Files in the work area whose task is gone are deleted when they are this old. */
const SWEEP = { everyMs: 10 * 60_000, olderThanMs: 60 * 60_000, batch: 500 } as const;

/** Brings tasks from the line to the queues of the classes. */
export interface Dispatcher {
  start(): void;
  stop(): Promise<void>;
}

/**
 * One process of all does it. All that it decides is in the rows; a message is added after its row says so, and again
 * for as long as no worker has claimed it: an emptied Redis is filled anew that way.
 */
export function createDispatcher(options: {
  readonly tasks: TaskStore;
  readonly workers: WorkerStore;
  readonly queue: TaskQueue;
  readonly leadership: Leadership;
  readonly notifications: Notifications;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** For so long, tasks wait for a mode that no worker serves. */
  readonly graceMs: number;
  readonly onFailure: (error: unknown, what: string) => void;
}): Dispatcher {
  const { tasks, workers, queue, leadership, notifications, blobs, clock, onFailure } = options;
  /** Modes that no worker serves, and since when. */
  const unserved = new Map<Mode, number>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  let tidiedAt = Number.NEGATIVE_INFINITY;
  let sweptAt = clock.now().getTime();
  let timer: NodeJS.Timeout | undefined;
  let silence = (): void => undefined;

  async function look(): Promise<void> {
    if (!(await leadership.hold())) return;
    const now = clock.now();
    const classes = classesOf(await workers.live(now));
    if (now.getTime() - tidiedAt >= TIDY_EVERY_MS) {
      tidiedAt = now.getTime();
      await tidy(now, classes);
    }
    await fill(classes, now);
    if (now.getTime() - sweptAt >= SWEEP.everyMs) {
      sweptAt = now.getTime();
      await sweep(now);
    }
  }

  /** Takes back what dead processes hold, and adds messages that are lost. */
  async function tidy(now: Date, classes: readonly LiveClass[]): Promise<void> {
    await tasks.forgetRequesters(now);
    await workers.forget(now);
    await tasks.reclaim(now, MAX_ATTEMPTS);
    await tasks.takeBack(classes.map(({ id }) => id));
    await giveUp(now.getTime(), classes);
    for (const { classId: id, ...message } of await tasks.unclaimed(
      new Date(now.getTime() - TIDY_EVERY_MS),
    )) {
      await queue.add(id, message);
    }
  }

  /** Nobody waits for ever: a worker may have gone just after a task came in. */
  async function giveUp(now: number, classes: readonly LiveClass[]): Promise<void> {
    for (const mode of MODES) {
      if (classes.some(({ modes }) => modes.includes(mode))) unserved.delete(mode);
      else if (!unserved.has(mode)) unserved.set(mode, now);
      else if (now - (unserved.get(mode) ?? now) >= options.graceMs)
        await tasks.failWaiting(mode, noWorker(mode));
    }
  }

  /** Gives tasks to the class that has the fewest for its slots, until no class has room or nothing waits for it. */
  async function fill(classes: readonly LiveClass[], now: Date): Promise<void> {
    const { givenOut } = await tasks.counts();
    const open = new Map(classes.map((of) => [of, givenOut.get(of.id) ?? 0]));
    while (!stopped) {
      const next = leastLoaded(open);
      if (next === null) return;
      const message = await tasks.take({ ...next, classId: next.id }, now);
      if (message === null) {
        open.delete(next);
        continue;
      }
      open.set(next, (open.get(next) ?? 0) + 1);
      await queue.add(next.id, message);
    }
  }

  async function sweep(now: Date): Promise<void> {
    const before = new Date(now.getTime() - SWEEP.olderThanMs);
    await tasks.forgetTurns(before);
    let ids: string[] = [];
    const deleteOrphans = async (): Promise<void> => {
      const present = await tasks.present([...new Set(ids.map(taskBlob.taskOf))]);
      const orphans = ids.filter((id) => !present.has(taskBlob.taskOf(id)));
      for (const id of orphans) await blobs.delete(id);
      ids = [];
    };
    for await (const id of blobs.list(before)) {
      if (ids.push(id) >= SWEEP.batch) await deleteOrphans();
    }
    await deleteOrphans();
  }

  function lookSoon(): void {
    if (stopped) return;
    again = true;
    looking ??= (async () => {
      while (again && !stopped) {
        again = false;
        await look();
      }
    })()
      .catch((error) => onFailure(error, 'tasks could not be given out'))
      .finally(() => {
        looking = null;
      });
  }

  return {
    start() {
      timer = setInterval(lookSoon, LOOK_EVERY_MS).unref();
      silence = notifications.listen(TASK_TOPICS.line, lookSoon);
      lookSoon();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      silence();
      await looking;
      await leadership.close();
    },
  };
}

interface LiveClass extends WorkerClass {
  readonly id: string;
  readonly slots: number;
}

/** Faster devices first: of two classes with the same load, they get the next task. */
function classesOf(workers: readonly EngineWorker[]): LiveClass[] {
  const classes = new Map<string, LiveClass>();
  for (const { device, modes, format, slots } of workers) {
    if (modes.length === 0) continue;
    const id = classId({ device, modes, format });
    const known = classes.get(id)?.slots ?? 0;
    classes.set(id, { id, device, modes, format, slots: known + slots });
  }
  const onCpu = ({ device }: LiveClass) => (device === 'cpu' ? 1 : 0);
  return [...classes.values()].sort((a, b) => onCpu(a) - onCpu(b));
}

function leastLoaded(open: ReadonlyMap<LiveClass, number>): LiveClass | null {
  let best: LiveClass | null = null;
  let least = QUEUED_PER_SLOT;
  for (const [of, count] of open) {
    if (count / of.slots >= least) continue;
    [best, least] = [of, count / of.slots];
  }
  return best;
}
