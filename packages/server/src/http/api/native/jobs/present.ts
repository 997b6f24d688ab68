import type { JobAnswer, JobItemAnswer, JobSummary } from '@nobg/contract/jobs.js';
import { JOBS_PATH } from '@nobg/contract/jobs.js';
import type { FastifyRequest } from 'fastify';
import type { Job, JobItem } from '../../../../entities/job.js';
import { resultsAddress } from '../../../public-address.js';
import type { HttpSettings } from '../../../settings.js';

/** Addresses of answers, as this request's caller sees the server. */
export interface Addresses {
  /** Of this server. */
  readonly own: string;
  /** Of its results. */
  readonly results: string;
}

export function addressesOf(request: FastifyRequest, settings: HttpSettings): Addresses {
  const own = resultsAddress(request, { ...settings, resultsUrl: null });
  return { own, results: resultsAddress(request, settings) };
}

export function jobAnswer({ id, state, total, done, failed }: Job, { own }: Addresses): JobAnswer {
  return { id, url: `${own}${JOBS_PATH}/${id}`, state, total, done, failed };
}

export function jobSummary(job: Job, addresses: Addresses): JobSummary {
  return {
    ...jobAnswer(job, addresses),
    name: job.name,
    more: job.more,
    created_at: job.createdAt.toISOString(),
    ended_at: job.endedAt?.toISOString() ?? null,
    expires_at: job.expiresAt.toISOString(),
  };
}

export function itemAnswer(item: JobItem, addresses: Addresses): JobItemAnswer {
  const { id, position, externalId, name, state, answer, error, corrected } = item;
  return {
    id,
    position,
    external_id: externalId,
    name,
    state,
    result: answer === null ? null : resultOf(answer, addresses),
    corrected,
    error:
      error === null
        ? null
        : {
            code: error.code,
            detail: error.detail,
            ...(error.fields.length === 0
              ? {}
              : { errors: error.fields.map((one) => ({ ...one })) }),
          },
  };
}

/** The stored answer of an image, with whole addresses. */
export function resultOf(
  answer: NonNullable<JobItem['answer']>,
  { results }: Addresses,
): NonNullable<JobItemAnswer['result']> {
  const { url, layers, ...rest } = answer as NonNullable<JobItemAnswer['result']>;
  return {
    ...{ url: `${results}${url}`, ...rest },
    ...(layers === undefined
      ? {}
      : { layers: layers.map((layer) => ({ ...layer, url: `${results}${layer.url}` })) }),
  };
}
