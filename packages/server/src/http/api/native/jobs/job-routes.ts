import {
  JOBS_PATH,
  jobAnswerSchema,
  jobDetailSchema,
  jobListQuerySchema,
  jobListSchema,
  jobQuerySchema,
} from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Job } from '../../../../entities/job.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { described, type JobContext } from './context.js';
import { itemAnswer, jobAnswer, jobSummary } from './present.js';
import { readQuery } from './query.js';

const PATH = JOBS_PATH.slice(API_PREFIX.length);

export const jobParamsSchema = z.object({ id: z.string().meta({ description: 'Id of the job.' }) });

/** A job may have gone on by the next request: caches ask each time, and are told where nothing has changed. */
function unchanged(request: FastifyRequest, reply: FastifyReply, { revision }: Job): boolean {
  const tag = `"${revision}"`;
  reply.header('ETag', tag).header('Cache-Control', 'private, no-cache');
  const given = request.headers['if-none-match'];
  return given?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag) === true;
}

/** `GET /api/v1/jobs` and `…/{id}`, and what is done with a job: close, cancel and retry. */
export function jobEndpoints(app: TypedInstance, context: JobContext): void {
  const { jobs, callerOf, addressesOf } = context;
  app.route({
    method: 'GET',
    url: PATH,
    schema: {
      ...described(
        context,
        'listJobs',
        'List jobs',
        'The jobs of the key’s account, newest first.',
      ),
      response: {
        200: {
          description: 'A page of jobs.',
          content: { 'application/json': { schema: jobListSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 404, 422]),
      },
    },
    handler: async (request, reply) => {
      const { cursor, limit } = readQuery(request, jobListQuerySchema);
      const caller = await callerOf(request);
      const after = cursor === undefined ? null : await jobs.find(caller, cursor);
      const page = await jobs.list(caller, { after, limit });
      reply.header('Cache-Control', 'no-store');
      const addresses = addressesOf(request);
      const next = page.length < limit ? null : (page.at(-1)?.id ?? null);
      return { jobs: page.map((job) => jobSummary(job, addresses)), next };
    },
  });
  app.route({
    method: 'GET',
    url: `${PATH}/:id`,
    schema: {
      ...described(
        context,
        'getJob',
        'Get a job and its images',
        'A page of images with their state. `ETag` changes with every change: with `If-None-Match` the answer is 304 until then.',
      ),
      params: jobParamsSchema,
      response: {
        200: {
          description: 'The job.',
          content: { 'application/json': { schema: jobDetailSchema } },
        },
        304: {
          description: 'Nothing has changed.',
          content: { 'text/plain': { schema: z.any() } },
        },
        ...problemResponses([...KEYED_STATUSES, 404, 422]),
      },
    },
    handler: async (request, reply) => {
      const { cursor: from, limit, state } = readQuery(request, jobQuerySchema);
      const job = await jobs.find(await callerOf(request), request.params.id);
      if (unchanged(request, reply, job)) return reply.code(304).send();
      const items = await jobs.items(job, { from, limit, state });
      const addresses = addressesOf(request);
      const last = items.at(-1)?.position ?? job.total;
      return {
        ...jobSummary(job, addresses),
        items: items.map((item) => itemAnswer(item, addresses)),
        next: items.length < limit || last + 1 >= job.total ? null : String(last + 1),
      };
    },
  });
  const change = (name: 'cancel' | 'retry' | 'close', summary: string, description: string) =>
    app.route({
      method: 'POST',
      url: `${PATH}/:id/${name}`,
      schema: {
        ...described(context, `${name}Job`, summary, description),
        params: jobParamsSchema,
        response: {
          200: {
            description: 'The job as it is now.',
            content: { 'application/json': { schema: jobAnswerSchema } },
          },
          ...problemResponses([...KEYED_STATUSES, 404, 409, 422]),
        },
      },
      handler: async (request, reply) => {
        const job = await jobs[name](await callerOf(request), request.params.id);
        reply.header('Cache-Control', 'no-store');
        return jobAnswer(job, addressesOf(request));
      },
    });
  change(
    'close',
    'Add no more images to a job',
    'A job that was made with `more=true` ends with its last image from now on. Without any image it is refused; one that is closed stays as it is.',
  );
  change(
    'cancel',
    'Cancel a job',
    'Images that have not ended are cancelled and cost nothing; those that are done stay. A job that has ended stays as it is.',
  );
  change(
    'retry',
    'Try failed images again',
    'Only images that failed are worked on, and charged, once more. Without any, the job stays as it is.',
  );
}
