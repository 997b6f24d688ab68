import type { FastifyRequest } from 'fastify';
import type { Jobs } from '../../../../domain/jobs/jobs.js';
import type { ApiKey } from '../../../../entities/api-key.js';
import type { Addresses } from './present.js';

/** What the endpoints of jobs work with, for programs with a key and for people who are signed in. */
export interface JobContext {
  readonly jobs: Jobs;
  /** Whose jobs these are, and under which key images are sent. */
  readonly callerOf: (request: FastifyRequest) => ApiKey | Promise<ApiKey>;
  /** Whether the caller may still do what they began. @throws NobgError why not */
  readonly recognise: (request: FastifyRequest) => Promise<void>;
  readonly addressesOf: (request: FastifyRequest) => Addresses;
  /** Whether the OpenAPI document has them. */
  readonly documented: boolean;
}

/** What the OpenAPI document says of an endpoint. */
export function described(
  { documented }: Pick<JobContext, 'documented'>,
  operationId: string,
  summary: string,
  description: string,
) {
  if (!documented) return { hide: true };
  return { operationId, summary, description, tags: ['Jobs'], security: [{ key: [] }] };
}
