import type { Tier } from '@nobg/engine/process/pool-types.js';
import { WaitingLine } from '@nobg/engine/process/waiting-line.js';
import type { Arrival } from './arrivals.js';

export interface Cluster {
  /** Images that are cut out at the same time, over all workers. */
  readonly slots: number;
  /** Requests that may wait beyond those. */
  readonly queueLimit: number;
  /** From the moment when a slot is given a job until it works on it, ms. */
  readonly dispatchMs: number;
}

/** What became of one request. */
export interface Served {
  readonly tier: Tier;
  readonly holder: string;
  /** From its arrival until a slot worked on it, ms; null: it was refused. */
  readonly waitMs: number | null;
}

export interface Simulated {
  readonly requests: readonly Served[];
  /** Images of a batch without end that were cut out while requests came. */
  readonly batchImages: number;
  /** Part of the slots' time that went into requests while they came, 0..1. */
  readonly busy: number;
}

interface Job extends Arrival {
  readonly request: number;
}

interface Slot {
  /** When it is free again; infinite: it is free. */
  until: number;
  /** Null: free, or at an image of the batch. */
  job: Job | null;
}

/**
 * Discrete-event simulation of workers behind one queue. Requests wait in the engine's own `WaitingLine`, with its
 * shares of the places by tier, priorities, ageing and turns of holders; only the time is made up.
 *
 * @param arrivals in order of time
 * @param batchMs where given, free slots that no request waits for work on images of a batch, which take so long, ms
 */
export function simulate(
  { slots: count, queueLimit, dispatchMs }: Cluster,
  arrivals: readonly Arrival[],
  batchMs?: () => number,
): Simulated {
  let now = 0;
  const line = new WaitingLine<Job>(() => now);
  const slots = Array.from({ length: count }, (): Slot => ({ until: Infinity, job: null }));
  const requests: Served[] = arrivals.map(({ tier, holder }) => ({ tier, holder, waitMs: null }));
  const lastAt = arrivals.at(-1)?.at ?? 0;
  let [batchImages, workedMs] = [0, 0];

  function fill(): void {
    for (const slot of slots) {
      if (slot.until !== Infinity) continue;
      const job = line.take();
      if (job !== undefined) {
        slot.job = job;
        slot.until = now + dispatchMs + job.workMs;
        workedMs += job.workMs;
        requests[job.request] = { ...requests[job.request]!, waitMs: now + dispatchMs - job.at };
      } else if (batchMs !== undefined && now < lastAt) {
        slot.until = now + dispatchMs + batchMs();
        batchImages += 1;
      } else return;
    }
  }

  function free(slot: Slot): void {
    now = slot.until;
    if (slot.job !== null) line.ended(slot.job);
    slot.job = null;
    slot.until = Infinity;
  }

  for (let next = 0; ; ) {
    const arrival = arrivals[next];
    const first = slots.reduce((a, b) => (b.until < a.until ? b : a));
    if (arrival === undefined && first.until === Infinity) break;
    if (arrival === undefined || first.until <= arrival.at) {
      free(first);
    } else {
      now = arrival.at;
      // One that is pushed out later keeps no wait: it was refused after all.
      line.enter(
        { ...arrival, request: next },
        slots.filter(({ until }) => until === Infinity).length,
        queueLimit,
      );
      next += 1;
    }
    fill();
  }
  return { requests, batchImages, busy: workedMs / (count * Math.max(1, lastAt)) };
}
