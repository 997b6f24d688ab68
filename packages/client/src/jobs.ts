import type { Job, JobItem, JobList, JobPage, JobState } from './contract.js';
import { ApiError, ConnectionError } from './errors.js';
import type { CutoutFields } from './fields.js';
import { type JobPhoto, jobBody } from './job-body.js';
import { hasEnded, type JobEvent } from './job-types.js';
import type { Photo } from './photo.js';
import { pause } from './retry.js';
import { readEvents } from './server-sent-events.js';
import { type CallOptions, readJson, type Send } from './transport.js';

const JOBS = '/api/v1/jobs';
/** ms until a broken stream of events is opened again, unless it says otherwise. */
const RECONNECT = 2_000;

/** Which images of a job. */
export interface ItemsOptions extends CallOptions {
  readonly state?: JobState;
}

/** Many images at once, cut out in the background. */
export interface Jobs {
  /**
   * Sends photos: files, or http and https addresses, which the server fetches.
   * @param fields of all of them
   * @throws TypeError for no photos, and for files and addresses in one job
   */
  create(
    photos: Iterable<Photo | JobPhoto> | AsyncIterable<Photo | JobPhoto>,
    fields?: CutoutFields,
    options?: CallOptions,
  ): Promise<Job>;
  get(id: string, options?: CallOptions): Promise<JobPage>;
  /** Every job of the key's account, page by page, newest first. */
  list(options?: CallOptions): AsyncGenerator<Job>;
  /** Every image, page by page, in the order in which they were sent. */
  items(id: string, options?: ItemsOptions): AsyncGenerator<JobItem>;
  /**
   * What changes, as it changes, until the job has ended: what was lost with a connection comes again.
   * @throws ApiError, ConnectionError where reconnecting does not help
   */
  events(id: string, options?: CallOptions): AsyncGenerator<JobEvent>;
  /** Waits until a job has ended. */
  wait(id: string, options?: CallOptions): Promise<Job>;
  /** Cancels the images that have not ended. */
  cancel(id: string, options?: CallOptions): Promise<Job>;
  /** Tries the images that failed again. */
  retry(id: string, options?: CallOptions): Promise<Job>;
  /** A zip of all results that are done, with a manifest. */
  results(id: string, options?: CallOptions): Promise<Blob>;
}

export function createJobs(send: Send): Jobs {
  const pathOf = (id: string) => `${JOBS}/${encodeURIComponent(id)}`;
  const change = (id: string, name: string, options: CallOptions) =>
    send({ method: 'POST', path: `${pathOf(id)}/${name}`, read: readJson<Job>, ...options });

  async function* events(id: string, options: CallOptions = {}): AsyncGenerator<JobEvent> {
    let last = '';
    let wait = RECONNECT;
    for (;;) {
      const stream = await send({
        ...{ path: `${pathOf(id)}/events`, timed: false, ...options },
        headers: last === '' ? {} : { 'Last-Event-ID': last },
        read: ({ body }) => body as ReadableStream<Uint8Array>,
      });
      try {
        for await (const { type, data, id: named, retry } of readEvents(stream)) {
          last = named || last;
          wait = retry ?? wait;
          if (type === 'item') yield { type, item: JSON.parse(data) };
          if (type !== 'job') continue;
          const job = JSON.parse(data) as Job;
          yield { type, job };
          if (hasEnded(job)) return;
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof SyntaxError) throw new ApiError(200, { detail: UNREADABLE }, null);
      }
      await pause(wait, options.signal);
    }
  }

  return {
    async create(photos, fields = {}, options = {}) {
      const body = await jobBody(photos, fields);
      return send({ method: 'POST', path: JOBS, ...body, read: readJson<Job>, ...options });
    },
    get: (id, options = {}) => send({ path: pathOf(id), read: readJson<JobPage>, ...options }),
    async *list(options = {}) {
      let path = JOBS;
      for (;;) {
        const { jobs, next } = await send({ path, read: readJson<JobList>, ...options });
        yield* jobs;
        if (next === null) return;
        path = `${JOBS}?cursor=${encodeURIComponent(next)}`;
      }
    },
    async *items(id, { state, ...options } = {}) {
      const query = new URLSearchParams(state === undefined ? {} : { state });
      for (;;) {
        const path = `${pathOf(id)}?${query}`;
        const { items, next } = await send({ path, read: readJson<JobPage>, ...options });
        yield* items;
        if (next === null) return;
        query.set('cursor', next);
      }
    },
    events,
    async wait(id, options) {
      for await (const event of events(id, options)) {
        if (event.type === 'job' && hasEnded(event.job)) return event.job;
      }
      throw new ConnectionError('The events of the job ended before the job.');
    },
    cancel: (id, options = {}) => change(id, 'cancel', options),
    retry: (id, options = {}) => change(id, 'retry', options),
    results: (id, options = {}) =>
      send({ path: `${pathOf(id)}/results.zip`, read: (response) => response.blob(), ...options }),
  };
}

const UNREADABLE = 'Expected JSON in the events of the job.';
