import { once } from 'node:events';
import { NobgError } from '@nobg/contract/errors.js';
import { JOBS_PATH } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiKey } from '../../../../entities/api-key.js';
import type { Job } from '../../../../entities/job.js';
import { disconnectSignal } from '../../../lifecycle/client-disconnected.js';
import type { Draining } from '../../../lifecycle/draining.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { described, type JobContext } from './context.js';
import { jobParamsSchema } from './job-routes.js';
import { type Addresses, itemAnswer, jobSummary } from './present.js';

/** Proxies close connections on which nothing comes for long. */
const COMMENT_EVERY_MS = 15_000;
/** A key that was revoked, or a session that ended, is noticed after so long: a job may go on for days. */
const RECOGNISE_EVERY_MS = 5000;
/** After so long a client that lost its connection comes again. */
const RETRY_MS = 2000;
const PAGE = 100;

/** Where a reader stands: the last change that it has seen. */
interface Position {
  readonly revision: number;
  readonly position: number;
}

/**
 * `GET /api/v1/jobs/{id}/events`: each image as it changes, and the job, as server-sent events. Ids are revisions:
 * whoever comes again with the last one gets what has changed since, once, as it is now.
 */
export function jobEventsEndpoint(
  app: TypedInstance,
  context: JobContext,
  draining: Pick<Draining, 'begun'>,
): void {
  app.route({
    method: 'GET',
    url: `${JOBS_PATH.slice(API_PREFIX.length)}/:id/events`,
    schema: {
      ...described(
        context,
        'followJob',
        'Follow a job',
        'Server-sent events: `item` with an image that changed, `job` with the job. The stream ends with the job. With `Last-Event-ID` it goes on from there.',
      ),
      params: jobParamsSchema,
      response: {
        200: { description: 'Events.', content: { 'text/event-stream': { schema: z.any() } } },
        ...problemResponses([...KEYED_STATUSES, 404]),
      },
    },
    handler: async (request, reply) => {
      const caller = await context.callerOf(request);
      const job = await context.jobs.find(caller, request.params.id);
      const signal = disconnectSignal(reply);
      reply.hijack();
      reply.raw.writeHead(200, {
        ...headersOf(reply),
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // nginx would hold events back until its buffer is full.
        'X-Accel-Buffering': 'no',
      });
      const stream = new EventWriter(reply, context.addressesOf(request));
      try {
        const recognise = () => context.recognise(request);
        const followed = { jobs: context.jobs, draining, caller, job, recognise };
        await follow(followed, lastSeen(request), stream, signal);
      } catch (error) {
        // The caller may not know any more; when they come again they are told why.
        const refused = error instanceof NobgError && [401, 403, 404].includes(error.status);
        if (!signal.aborted && !refused)
          request.log.error({ err: error }, 'events of a job ended early');
      }
      reply.raw.end();
    },
  });
}

/** Those that hooks have set so far; null and undefined are none. */
function headersOf(reply: FastifyReply): Record<string, string> {
  const given = Object.entries(reply.getHeaders()).filter(([, value]) => value != null);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

async function follow(
  followed: Pick<JobContext, 'jobs'> & {
    readonly draining: Pick<Draining, 'begun'>;
    readonly caller: ApiKey;
    readonly job: Job;
    /** @throws NobgError where the caller may not know any more */
    recognise(): Promise<void>;
  },
  from: Position,
  stream: EventWriter,
  signal: AbortSignal,
): Promise<void> {
  const { jobs, draining, caller } = followed;
  await stream.write(`retry: ${RETRY_MS}\n\n`);
  let seen = from;
  let told = -1;
  let recognisedAt = performance.now();
  let { job } = followed;
  while (!signal.aborted && !draining.begun) {
    // Read before its images: what changes in between comes with the next round.
    seen = await sendChanged(jobs, job, seen, stream);
    if (told !== job.revision) await stream.job(job);
    told = job.revision;
    if (job.endedAt !== null) return;
    await jobs.change(job, COMMENT_EVERY_MS, signal);
    if (performance.now() - recognisedAt >= RECOGNISE_EVERY_MS) {
      await followed.recognise();
      recognisedAt = performance.now();
    }
    job = await jobs.find(caller, job.id);
    if (told === job.revision) await stream.beat();
  }
}

async function sendChanged(
  jobs: JobContext['jobs'],
  job: Job,
  from: Position,
  stream: EventWriter,
): Promise<Position> {
  let seen = from;
  for (;;) {
    const { revision: after, position } = seen;
    const changed = await jobs.changed(job.id, { after, position, limit: PAGE });
    for (const item of changed) {
      if (item.revision > job.revision) return seen;
      await stream.item(item);
      seen = { revision: item.revision, position: item.position };
    }
    if (changed.length < PAGE) return seen;
  }
}

/** `REVISION` or `REVISION.POSITION`; anything else counts as the beginning. */
function lastSeen({ headers }: FastifyRequest): Position {
  const [, revision, position] =
    /^(\d{1,10})(?:\.(\d{1,7}))?$/.exec(String(headers['last-event-id'] ?? '')) ?? [];
  if (revision === undefined) return { revision: 0, position: -1 };
  const whole = Number.MAX_SAFE_INTEGER;
  return {
    revision: Number(revision),
    position: position === undefined ? whole : Number(position),
  };
}

class EventWriter {
  readonly #reply: FastifyReply;
  readonly #addresses: Addresses;
  #writtenAt = performance.now();

  constructor(reply: FastifyReply, addresses: Addresses) {
    this.#reply = reply;
    this.#addresses = addresses;
  }

  async write(text: string): Promise<void> {
    this.#writtenAt = performance.now();
    const { raw } = this.#reply;
    // A reader that is slow is waited for: events are never piled up.
    if (raw.write(text) || raw.destroyed) return;
    // Whichever of the two does not come leaves no listener behind.
    const over = new AbortController();
    const { signal } = over;
    await Promise.race([once(raw, 'drain', { signal }), once(raw, 'close', { signal })]);
    over.abort();
  }

  item(item: Parameters<typeof itemAnswer>[0]): Promise<void> {
    const data = JSON.stringify(itemAnswer(item, this.#addresses));
    return this.write(`id: ${item.revision}.${item.position}\nevent: item\ndata: ${data}\n\n`);
  }

  job(job: Job): Promise<void> {
    const data = JSON.stringify(jobSummary(job, this.#addresses));
    return this.write(`id: ${job.revision}\nevent: job\ndata: ${data}\n\n`);
  }

  async beat(): Promise<void> {
    if (performance.now() - this.#writtenAt >= COMMENT_EVERY_MS) await this.write(': \n\n');
  }
}
