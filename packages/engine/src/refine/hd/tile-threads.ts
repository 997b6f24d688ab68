import { Worker } from 'node:worker_threads';
import { drawTile, type TileView } from './draw-tile.js';

/** Threads at most: each holds a tile and its planes, some tens of MB. */
const MOST_THREADS = 4;
/**
 * MB. Pixels lie outside a thread's heap, which needs little, and the default would let it grow to
 * gigabytes.
 */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/**
 * Threads that draw tiles beside each other. Each starts when it is first needed and stays for the
 * next photo; idle ones keep no process alive. With one thread the caller's own draws.
 */
export class TileThreads {
  /** How many tiles may be drawn at once. */
  readonly count: number;
  readonly #idle: Worker[] = [];

  /** @param threads that a job may keep busy, from 1 */
  constructor(threads: number) {
    this.count = Math.min(MOST_THREADS, threads);
  }

  /**
   * As {@link drawTile}; no more than `count` at once. A tile whose thread cannot start or dies is
   * drawn in the caller's own.
   */
  async draw(view: TileView): Promise<Uint8Array> {
    if (this.count === 1) return drawTile(view);
    let drawn: Uint8Array;
    let worker: Worker | undefined;
    try {
      worker = this.#idle.pop() ?? startThread();
      drawn = await drawnBy(worker, view);
    } catch {
      void worker?.terminate();
      return drawTile(view);
    }
    this.#idle.push(worker);
    return drawn;
  }

  /** Ends the threads; none may be drawing. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }
}

function startThread(): Worker {
  const worker = new Worker(new URL('./tile-worker.js', import.meta.url), { resourceLimits: HEAP });
  // One that dies while idle says so when it is asked next.
  worker.on('error', () => {});
  return worker;
}

/** @throws Error where the thread ends without an answer */
async function drawnBy(worker: Worker, view: TileView): Promise<Uint8Array> {
  worker.ref();
  let ended: (() => void) | undefined;
  let answered: ((drawn: Uint8Array) => void) | undefined;
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      ended = () => reject(new Error('The thread ended without an answer'));
      answered = resolve;
      worker.once('message', answered);
      worker.once('exit', ended);
      // A thread that has ended already takes messages and never says anything again.
      if (worker.threadId < 0) ended();
      else worker.postMessage(view);
    });
  } finally {
    if (answered) worker.off('message', answered);
    if (ended) worker.off('exit', ended);
    worker.unref();
  }
}
