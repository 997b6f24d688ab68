import type { JobItemAnswer, JobSummary } from '@nobg/contract/jobs.js';
import { get } from '../api/call.ts';
import { RequestProblem } from '../api/problem.ts';
import { createRate } from '../upload/rate.ts';
import { type BatchImage, imageOf } from './image.ts';

/** Changes that come within this time are shown together: thousands of images may change in a minute. */
const FLUSH_MS = 150;
/** A proxy that holds events back is found out after so long. */
const SILENT_MS = 8000;
const POLL_MS = 3000;
const PAGE = 1000;
/** Time over which images that are done are counted for the rate. */
const RATE_WINDOW_MS = 60_000;

export interface Feed {
  readonly job: JobSummary | null;
  /** In the order in which they were sent. */
  readonly images: readonly BatchImage[];
  /** Images that were done or failed, by second; null while too little is known. */
  readonly rate: number | null;
  /** Why there is nothing, or nothing newer. */
  readonly problem: RequestProblem | null;
}

export interface JobFeed {
  readonly state: () => Feed;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes an image as an answer of the server has it. */
  take(answer: JobItemAnswer): void;
  /** Follows the job again after it was changed: an ended one may go on. */
  follow(): void;
  close(): void;
}

/** Follows a job: by server-sent events, or by asking again and again where these do not come through. */
export function createJobFeed(jobId: string): JobFeed {
  const path = `jobs/${jobId}`;
  const listeners = new Set<() => void>();
  const rate = createRate(RATE_WINDOW_MS);
  let feed: Feed = { job: null, images: [], rate: null, problem: null };
  let byPosition: BatchImage[] = [];
  let pendingJob: JobSummary | null = null;
  let flushing: ReturnType<typeof setTimeout> | null = null;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let closed = false;

  function set(changes: Partial<Feed>): void {
    feed = { ...feed, ...changes };
    for (const listener of listeners) listener();
  }

  function flush(): void {
    flushing = null;
    const job = pendingJob ?? feed.job;
    if (job !== null) rate.note(job.done + job.failed, performance.now());
    // Holes are images whose events are still to come.
    const images = byPosition.filter((image) => image !== undefined);
    set({ job, images, rate: rate.perSecond(), problem: null });
  }

  function changed(): void {
    flushing ??= setTimeout(flush, FLUSH_MS);
  }

  function take(answer: JobItemAnswer): void {
    byPosition[answer.position] = imageOf(answer);
    changed();
  }

  function takeJob(job: JobSummary): void {
    pendingJob = job;
    changed();
    if (job.ended_at !== null) stop();
  }

  function stop(): void {
    source?.close();
    source = null;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function listen(): void {
    const events = new EventSource(`/app/api/${path}/events`);
    source = events;
    const heard = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    const pollInstead = () => {
      events.close();
      if (source === events) void poll();
    };
    timer = setTimeout(pollInstead, SILENT_MS);
    events.addEventListener('item', ({ data }) => {
      heard();
      take(JSON.parse(data) as JobItemAnswer);
    });
    events.addEventListener('job', ({ data }) => {
      heard();
      takeJob(JSON.parse(data) as JobSummary);
    });
    // A connection that broke comes again by itself; one that was refused does not.
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) pollInstead();
    });
  }

  async function poll(): Promise<void> {
    try {
      let next: string | null = '0';
      let job: JobSummary | null = null;
      while (next !== null && !closed) {
        const page: JobSummary & { items: JobItemAnswer[]; next: string | null } = await get(
          `${path}?limit=${PAGE}&cursor=${next}`,
        );
        for (const item of page.items) take(item);
        job ??= page;
        next = page.next;
      }
      if (job !== null) takeJob(job);
      if (job?.ended_at != null) return;
    } catch (error) {
      if (error instanceof RequestProblem) set({ problem: error });
    }
    if (!closed) timer = setTimeout(() => void poll(), POLL_MS);
  }

  async function follow(): Promise<void> {
    stop();
    try {
      takeJob(await get<JobSummary>(`${path}?limit=1`));
      if (!closed) listen();
    } catch (error) {
      if (error instanceof RequestProblem) set({ problem: error });
      // What is not there now will not come.
      const gone = error instanceof RequestProblem && error.status === 404;
      if (!closed && !gone) timer = setTimeout(() => void follow(), POLL_MS);
    }
  }

  void follow();
  return {
    state: () => feed,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take,
    follow: () => {
      rate.clear();
      void follow();
    },
    close() {
      closed = true;
      stop();
      if (flushing !== null) clearTimeout(flushing);
      byPosition = [];
    },
  };
}
