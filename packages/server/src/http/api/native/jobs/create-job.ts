import { addedImagesSchema, JOBS_PATH, jobAnswerSchema } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../../domain/cutouts/image-downloads.js';
import type { JobDraft, SharedByImages } from '../../../../domain/jobs/job-draft.js';
import type { Job } from '../../../../entities/job.js';
import type { JoinedImages, KeptAnswer } from '../../../../ports/job-store.js';
import type { TemporaryStorage } from '../../../../ports/temporary-files.js';
import { uploadLimit } from '../../../body/upload-limit.js';
import { disconnectSignal } from '../../../lifecycle/client-disconnected.js';
import { continueBody } from '../../../lifecycle/lingering-close.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { HttpSettings } from '../../../settings.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { described, type JobContext } from './context.js';
import { readerOf } from './job-bodies.js';
import { jobParamsSchema } from './job-routes.js';
import { addressesOf, jobAnswer, jobSummary } from './present.js';
import { receiveJob } from './receive-job.js';

export interface ReceiveJobServices {
  readonly downloads: ImageDownloads;
  /** Where images of jobs are received. */
  readonly jobFiles: { readonly temporary: TemporaryStorage };
}

const PATH = JOBS_PATH.slice(API_PREFIX.length);

/** `POST /api/v1/jobs`: many images in, and the address where their cutouts will be; `…/{id}/images`: more of them. */
export function createJobEndpoints(
  app: TypedInstance,
  context: JobContext,
  services: ReceiveJobServices,
  settings: HttpSettings,
): void {
  const { jobs, callerOf } = context;
  const onRequest = async (request: FastifyRequest) => void readerOf(request);
  app.route({
    method: 'POST',
    url: PATH,
    schema: {
      ...described(
        context,
        'createJob',
        'Send many images',
        'Images are cut out in the background, each charged when it is begun and free when it fails. One that cannot be read fails by itself; the others go on. With `more=true` images may be added until the job is closed, and it may begin with none.',
      ),
      response: {
        202: {
          description: 'The job is at `Location`.',
          content: { 'application/json': { schema: jobAnswerSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 408, 409, 422, 429]),
      },
    },
    onRequest,
    handler: async (request, reply) => {
      const job = await received(request, reply, { context, services, settings }, (draft, shared) =>
        openJob(request, draft, shared, settings),
      );
      jobs.opened();
      return accepted(request, reply, job, context.addressesOf);
    },
  });
  app.route({
    method: 'POST',
    url: `${PATH}/:id/images`,
    schema: {
      ...described(
        context,
        'addImages',
        'Add images to a job',
        'Of a job that was made with `more=true`: all images of the request are added, or none. Images whose `external_id` the job has already are left out, so that a request whose answer was lost can be sent again. They are charged as those before.',
      ),
      params: jobParamsSchema,
      response: {
        200: {
          description: 'The job as it is now.',
          content: { 'application/json': { schema: addedImagesSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 404, 408, 409, 422, 429]),
      },
    },
    onRequest,
    handler: async (request, reply) => {
      const target = await jobs.taking(await callerOf(request), request.params.id);
      const adding = { context, services, settings, adding: true };
      const addresses = context.addressesOf(request);
      const answerOf = ({ job, added }: JoinedImages) => ({ ...jobSummary(job, addresses), added });
      const joined = await received(request, reply, adding, async (draft) => {
        const kept = await keeperOf(request);
        return draft.joinTo(target, kept && ((made) => kept(200, answerOf(made))));
      });
      jobs.opened(joined.job);
      reply.header('Cache-Control', 'no-store');
      return answerOf(joined);
    },
  });
}

/** Receives images into a draft, which becomes what `end` makes of it, or is forgotten. */
async function received<Ended>(
  request: FastifyRequest,
  reply: FastifyReply,
  of: {
    readonly context: JobContext;
    readonly services: ReceiveJobServices;
    readonly settings: HttpSettings;
    readonly adding?: boolean;
  },
  end: (draft: JobDraft, shared: SharedByImages) => Promise<Ended>,
): Promise<Ended> {
  const { context, services, settings, adding = false } = of;
  const key = await context.callerOf(request);
  const signal = disconnectSignal(reply);
  const files = services.jobFiles.temporary.open();
  const { maxBytes, maxImages } = settings.jobs;
  try {
    const draft = await context.jobs.begin(key, 'batch');
    try {
      continueBody(request, reply);
      const shared = await receiveJob(request, readerOf(request), {
        ...{ draft, files, signal, maxBytes, maxImages, adding, idleMs: settings.times.idleMs },
        maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
        fetcher: services.downloads.of(key),
      });
      return await end(draft, shared);
    } catch (error) {
      await draft.discard();
      throw error;
    }
  } finally {
    await files.remove();
  }
}

/** Opens a job, and keeps the answer of its request with it where a second request could have it. */
export async function openJob(
  request: FastifyRequest,
  draft: JobDraft,
  shared: SharedByImages,
  settings: HttpSettings,
): Promise<Job> {
  const kept = await keeperOf(request);
  if (kept === undefined) return draft.open(shared);
  return draft.open(shared, (job) => {
    const answer = jobAnswer(job, addressesOf(request, settings));
    return kept(202, answer, { location: answer.url });
  });
}

/** Makes of an answer what is kept of it for a second request; undefined where there can be none. */
async function keeperOf(
  request: FastifyRequest,
): Promise<
  ((status: number, answer: object, headers?: Record<string, string>) => KeptAnswer) | undefined
> {
  const { idempotent } = request.record;
  if (idempotent === null) return undefined;
  const fingerprint = await idempotent.fingerprint.digest();
  const { id, owner } = idempotent.request;
  return (status, answer, more = {}) => {
    const headers = { ...more, 'content-type': 'application/json; charset=utf-8' };
    return { id, owner, fingerprint, status, headers, body: JSON.stringify(answer) };
  };
}

/** Answers with 202 and the job's address. */
export function accepted(
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job,
  addresses: JobContext['addressesOf'],
) {
  const answer = jobAnswer(job, addresses(request));
  reply.code(202).header('Location', answer.url).header('Cache-Control', 'no-store');
  return answer;
}
