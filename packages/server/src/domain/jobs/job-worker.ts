import { NobgError } from '@nobg/contract/errors.js';
import type { ItemError } from '../../entities/job.js';
import type { Clock } from '../../ports/clock.js';
import {
  CLAIM_AGEING_MS,
  type Claim,
  type ClaimedItem,
  type Endings,
  type JobStore,
} from '../../ports/job-store.js';
import { ClaimLost } from './claim-lost.js';
import { fateOf, MAX_ATTEMPTS } from './item-fate.js';
import type { JobChanges } from './job-changes.js';
import type { ItemRunner } from './run-item.js';

/** Other processes send jobs, and end holds, without a word to this one. */
const LOOK_EVERY_MS = 1000;
/** Images that are fetched at the same time beside those that are cut out: dead addresses keep nobody waiting. */
const FETCHES = 4;

const ENDED_ITS_WORKER: ItemError = {
  code: 'cutout_failed',
  detail: `The work on this image was cut off ${MAX_ATTEMPTS} times.`,
  fields: [],
};

export interface JobWorker {
  start(): void;
  /** Something may be there to be claimed. */
  wake(): void;
  /** Ends the work on a job's images in this process: the job was cancelled. */
  abort(jobId: string): void;
  /** Claims nothing more; after `ms` what is in work is put back. Resolves when nothing is in work. */
  stop(ms: number): Promise<void>;
}

interface InWork {
  readonly claim: ClaimedItem;
  readonly end: AbortController;
  fetching: boolean;
  over: Promise<void>;
}

/**
 * Claims images and works on them as the engine has room: batches only where nobody who waits needs the slot, but at
 * least one image every `CLAIM_AGEING_MS`. Leases are renewed at a third of their length.
 */
export function createJobWorker(options: {
  readonly jobs: JobStore;
  readonly run: ItemRunner;
  readonly changes: JobChanges;
  /** The engine's slots, and how many of them nothing waits for. */
  readonly capacity: () => { readonly slots: number; readonly idle: number };
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly endings: () => Endings;
  /** An image is over: its file is not needed any more. */
  readonly onEnd: (claim: ClaimedItem) => Promise<void>;
  readonly onFailure: (error: unknown, what: string) => void;
}): JobWorker {
  const { jobs, run, changes, capacity, clock, leaseMs, endings, onFailure } = options;
  const inWork = new Set<InWork>();
  let stopped = false;
  let looking: Promise<void> | null = null;
  let again = false;
  let lastBatchAt = clock.now().getTime();
  const timers: NodeJS.Timeout[] = [];

  const leaseUntil = () => new Date(clock.now().getTime() + leaseMs);

  async function claimNext(): Promise<ClaimedItem | null> {
    const fetching = [...inWork].filter((work) => work.fetching).length;
    const { slots, idle } = capacity();
    if (inWork.size - fetching >= slots || inWork.size >= slots + FETCHES) return null;
    const aged = clock.now().getTime() - lastBatchAt >= CLAIM_AGEING_MS;
    return jobs.claim({
      ...{ now: clock.now(), leaseUntil: leaseUntil() },
      interactiveOnly: idle <= 0 && !aged,
      sentOnly: fetching >= FETCHES,
    });
  }

  async function look(): Promise<void> {
    for (;;) {
      again = false;
      const claim = stopped ? null : await claimNext();
      if (claim === null) {
        if (!again || stopped) return;
        continue;
      }
      if (claim.class === 'batch') lastBatchAt = clock.now().getTime();
      begin(claim);
    }
  }

  function wake(): void {
    again = true;
    looking ??= look()
      .catch((error) => onFailure(error, 'images could not be claimed'))
      .finally(() => {
        looking = null;
      });
  }

  function begin(claim: ClaimedItem): void {
    const work: InWork = {
      ...{ claim, end: new AbortController(), fetching: claim.inputId === null },
      over: Promise.resolve(),
    };
    inWork.add(work);
    changes.tell(claim.jobId);
    work.over = workOn(work)
      .catch((error) => onFailure(error, 'an image of a job could not be ended'))
      .finally(() => {
        inWork.delete(work);
        changes.tell(claim.jobId);
        wake();
      });
  }

  async function workOn(work: InWork): Promise<void> {
    const { claim, end } = work;
    try {
      await run(claim, end.signal, () => {
        work.fetching = false;
        wake();
      });
      await options.onEnd(claim);
    } catch (error) {
      if (error instanceof ClaimLost) return;
      await endBadly(claim, end.signal.aborted ? end.signal.reason : error);
    }
  }

  /** What cannot be written here is put back when the lease ends. */
  async function endBadly(claim: ClaimedItem, error: unknown): Promise<void> {
    if (error instanceof ClaimLost) return;
    const unexpected = !(error instanceof NobgError) || error.internal !== undefined;
    if (unexpected) onFailure(error, 'an image of a job failed');
    const fate = fateOf(error, claim, clock.now());
    if ('fail' in fate) await jobs.fail(claim, fate.fail, endings());
    else await jobs.release(claim, fate.tried, fate.holdUntil);
  }

  async function renew(): Promise<void> {
    const works = [...inWork];
    const held = new Set<Claim>(
      await jobs.renew(
        works.map(({ claim }) => claim),
        leaseUntil(),
      ),
    );
    for (const { claim, end } of works) if (!held.has(claim)) end.abort(new ClaimLost());
  }

  async function reclaim(): Promise<void> {
    if ((await jobs.reclaim(MAX_ATTEMPTS, ENDED_ITS_WORKER, endings())) > 0) again = true;
    wake();
  }

  function every(ms: number, task: () => Promise<void>, what: string): void {
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      task()
        .catch((error) => onFailure(error, what))
        .finally(() => {
          busy = false;
        });
    }, ms);
    timers.push(timer.unref());
  }

  return {
    start() {
      every(leaseMs / 3, renew, 'leases of images could not be renewed');
      every(LOOK_EVERY_MS, reclaim, 'images of dead processes could not be put back');
      wake();
    },
    wake,
    abort(jobId) {
      for (const { claim, end } of inWork) if (claim.jobId === jobId) end.abort(new ClaimLost());
    },
    async stop(ms) {
      stopped = true;
      await looking;
      const rest = Promise.all([...inWork].map(({ over }) => over));
      const timer = setTimeout(() => {
        const stopping = new NobgError('shutting_down', 'This server is stopping.', {
          retryAfterS: 0,
        });
        for (const { end } of inWork) end.abort(stopping);
      }, ms);
      await rest;
      clearTimeout(timer);
      for (const one of timers) clearInterval(one);
    },
  };
}
