import { HEADERS } from '@nobg/contract/headers.js';
import {
  REMOVEBG_ERRORS,
  RemovebgError,
  type RemovebgErrorBody,
  type RemovebgFaults,
  removebgErrorBody,
} from '@nobg/contract/removebg/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ImageLimitError } from '../../../domain/quota/image-limit.js';
import { RateLimitError } from '../../../domain/quota/usage.js';
import { recordError } from '../../errors.js';
import { faultOf } from './faults.js';

/** Turns every error under `/v1.0` into remove.bg's form. */
export async function sendRemovebgError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (thrown instanceof RemovebgError) {
    request.record.errorCode = thrown.faults[0].code;
    return send(thrown.faults, request, reply);
  }
  const error = recordError(thrown, request);
  if (error instanceof ImageLimitError) request.record.imageLimit = error.state;
  if (error instanceof RateLimitError) {
    const { usage } = error;
    request.record.imageLimit = {
      ...usage,
      ...(usage.account?.remaining === 0 ? usage.account : {}),
    };
  }
  if (error.retryAfterS !== undefined) reply.header(HEADERS.retryAfter, String(error.retryAfterS));
  // Who sends too slowly is not waited for any longer.
  if (error.status === 408) reply.header('Connection', 'close');
  return send([faultOf(error)], request, reply);
}

function send(faults: RemovebgFaults, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Said here as well: what fails before it has a route passes no hooks.
  reply.header(HEADERS.requestId, request.id);
  reply.header('Cache-Control', 'no-store');
  return reply
    .code(REMOVEBG_ERRORS[faults[0].code].status)
    .type('application/json; charset=utf-8')
    .serializer((body: RemovebgErrorBody) => JSON.stringify(body))
    .send(removebgErrorBody(faults));
}
