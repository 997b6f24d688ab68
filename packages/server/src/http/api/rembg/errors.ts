import { HEADERS } from '@nobg/contract/headers.js';
import { RembgError, type RembgProblem } from '@nobg/contract/rembg/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordError } from '../../errors.js';

/** Turns every error of `/api/remove` into FastAPI's form. */
export async function sendRembgError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (thrown instanceof RembgError) {
    request.record.errorCode = 'invalid_option';
    return send(422, thrown.problems, request, reply);
  }
  const error = recordError(thrown, request);
  if (error.retryAfterS !== undefined) reply.header(HEADERS.retryAfter, String(error.retryAfterS));
  if (error.status === 408) reply.header('Connection', 'close');
  if (error.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="NoBG"');
  if (error.status !== 422) return send(error.status, error.message, request, reply);
  // What came from an address is the address's fault, and what was sent is its field's.
  if (request.method === 'GET') return send(400, error.message, request, reply);
  const [field] = error.fields;
  const place = field?.field === 'points' || field?.field === 'box' ? 'query' : 'body';
  const loc = [place, place === 'query' ? 'extras' : 'file'] as const;
  const msg = `Value error, ${error.message}`;
  return send(422, [{ type: 'value_error', loc, msg, input: null }], request, reply);
}

function send(
  status: number,
  detail: string | readonly RembgProblem[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Said here as well: what fails before it has a route passes no hooks.
  reply.header(HEADERS.requestId, request.id);
  reply.header('Cache-Control', 'no-store');
  return reply
    .code(status)
    .type('application/json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({ detail });
}
