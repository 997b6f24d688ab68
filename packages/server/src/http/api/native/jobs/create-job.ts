import { JOBS_PATH, jobAnswerSchema } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../../domain/cutouts/image-downloads.js';
import type { JobDraft } from '../../../../domain/jobs/job-draft.js';
import type { Jobs } from '../../../../domain/jobs/jobs.js';
import type { ApiKey } from '../../../../entities/api-key.js';
import type { FieldTexts, Job } from '../../../../entities/job.js';
import type { TemporaryFile, TemporaryStorage } from '../../../../ports/temporary-files.js';
import { uploadLimit } from '../../../body/upload-limit.js';
import { disconnectSignal } from '../../../lifecycle/client-disconnected.js';
import { continueBody } from '../../../lifecycle/lingering-close.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { HttpSettings } from '../../../settings.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { readerOf } from './job-bodies.js';
import { addressesOf, jobAnswer } from './present.js';
import { receiveJob } from './receive-job.js';

export interface CreateJobServices {
  readonly jobs: Jobs;
  readonly downloads: ImageDownloads;
  /** Where images of jobs are received. */
  readonly jobFiles: { readonly temporary: TemporaryStorage };
}

/** `POST /api/v1/jobs`: many images in, and the address where their cutouts will be. */
export function createJobEndpoint(
  app: TypedInstance,
  services: CreateJobServices,
  settings: HttpSettings,
): void {
  app.route({
    method: 'POST',
    url: JOBS_PATH.slice(API_PREFIX.length),
    schema: {
      operationId: 'createJob',
      summary: 'Send many images',
      description:
        'Images are cut out in the background, each charged when it is begun and free when it fails. One that cannot be read fails by itself; the others go on.',
      tags: ['Jobs'],
      security: [{ key: [] }],
      response: {
        202: {
          description: 'The job is at `Location`.',
          content: { 'application/json': { schema: jobAnswerSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 408, 409, 422, 429]),
      },
    },
    onRequest: async (request: FastifyRequest) => void readerOf(request),
    handler: (request, reply) => createJob(request, reply, services, settings),
  });
}

async function createJob(
  request: FastifyRequest,
  reply: FastifyReply,
  { jobs, downloads, jobFiles }: CreateJobServices,
  settings: HttpSettings,
) {
  const key = request.record.key as ApiKey;
  const signal = disconnectSignal(reply);
  const files = jobFiles.temporary.open();
  const { maxBytes, maxImages } = settings.jobs;
  try {
    const draft = await jobs.begin(key, 'batch');
    try {
      continueBody(request, reply);
      const { options, background } = await receiveJob(request, readerOf(request), {
        ...{ draft, files, signal, maxBytes, maxImages, idleMs: settings.times.idleMs },
        maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
        fetcher: downloads.of(key),
      });
      const job = await openJob(request, draft, { options, background }, settings);
      jobs.opened();
      return accepted(request, reply, job, settings);
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
  {
    options,
    background,
  }: { readonly options: FieldTexts; readonly background: TemporaryFile | null },
  settings: HttpSettings,
): Promise<Job> {
  const { idempotent } = request.record;
  if (idempotent === null) return draft.open(options, background);
  const fingerprint = await idempotent.fingerprint.digest();
  const { id, owner } = idempotent.request;
  return draft.open(options, background, (job) => {
    const answer = jobAnswer(job, addressesOf(request, settings));
    const headers = { location: answer.url, 'content-type': 'application/json; charset=utf-8' };
    return { id, owner, fingerprint, status: 202, headers, body: JSON.stringify(answer) };
  });
}

/** Answers with 202 and the job's address. */
export function accepted(
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job,
  settings: HttpSettings,
) {
  const answer = jobAnswer(job, addressesOf(request, settings));
  reply.code(202).header('Location', answer.url).header('Cache-Control', 'no-store');
  return answer;
}
