import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { ERROR_CODES, type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { PROBLEM_MEDIA_TYPE, type Problem, problemType } from '@nobg/contract/problem.js';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ClientDisconnected } from './lifecycle/client-disconnected.js';
import { allowedMethods } from './methods.js';

/** The one place where an error becomes an answer: `application/problem+json`. */
export async function sendError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const error = recordError(thrown, request);
  if (error.retryAfterS !== undefined) reply.header(HEADERS.retryAfter, String(error.retryAfterS));
  // Who sends too slowly is not waited for any longer.
  if (error.status === 408) reply.header('Connection', 'close');
  if (error.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="NoBG"');
  // Said here as well: what fails before it has a route passes no hooks.
  reply.header(HEADERS.requestId, request.id);
  reply.header('Cache-Control', 'no-store');
  return reply
    .code(error.status)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer((body: Problem) => JSON.stringify(body))
    .send(problemOf(error, request.id));
}

/** Whatever was thrown as an error with a code, once it is noted in the log. */
export function recordError(thrown: unknown, request: FastifyRequest): NobgError {
  const error = asNobgError(thrown);
  logError(error, thrown, request);
  return error;
}

/** The problem that an error is, logged: for answers that have begun already. */
export function problemFor(thrown: unknown, request: FastifyRequest): Problem {
  return problemOf(recordError(thrown, request), request.id);
}

function logError(error: NobgError, thrown: unknown, request: FastifyRequest): void {
  request.record.errorCode = thrown instanceof ClientDisconnected ? 'caller_gone' : error.code;
  if (thrown instanceof ClientDisconnected) {
    request.log.info({ code: 'caller_gone' }, 'caller went away');
  } else if (error.status === 503) {
    request.log.warn({ code: error.code, internal: error.internal }, error.message);
  } else if (error.status >= 500) {
    request.log.error(
      { code: error.code, internal: error.internal, err: error.cause ?? error },
      error.message,
    );
  } else if (error.internal !== undefined) {
    request.log.info({ code: error.code, internal: error.internal }, error.message);
  }
}

/** 404, or 405 with `Allow` where the path is right and the method is not. */
export async function sendNotFound(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const path = pathOf(request.url);
  const allowed = allowedMethods(path);
  if (allowed === null) throw new NobgError('not_found', 'There is nothing at this address.');
  reply.header('Allow', allowed.join(', '));
  throw new NobgError(
    'method_not_allowed',
    `Use ${allowed.join(' or ')} here instead of ${request.method}.`,
  );
}

/**
 * Answers what is not HTTP, too large or too slow to become a request at all.
 * Node calls it with the bare connection.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const refused = CLIENT_ERRORS[error.code ?? ''] ?? BAD_REQUEST;
  const id = newRequestId();
  const body = JSON.stringify(problemOf(refused, id));
  socket.end(
    [
      `HTTP/1.1 ${refused.status} ${ERROR_CODES[refused.code].title}`,
      `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `${HEADERS.requestId}: ${id}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/** The path of a request target, without its query. */
function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

const BAD_REQUEST = new NobgError('bad_request', 'The request is not well-formed HTTP.');
const CLIENT_ERRORS: Readonly<Record<string, NobgError>> = {
  HPE_HEADER_OVERFLOW: new NobgError(
    'headers_too_large',
    'The address and headers together are longer than 16 KB.',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new NobgError(
    'request_timeout',
    'The request did not come within its time.',
  ),
};

function problemOf(error: NobgError, requestId: string): Problem {
  return {
    type: problemType(error.code),
    title: ERROR_CODES[error.code].title,
    status: error.status,
    code: error.code,
    detail: error.message,
    request_id: requestId,
    ...(error.fields.length === 0 ? {} : { errors: error.fields.map((field) => ({ ...field })) }),
  };
}

const FRAMEWORK_ERRORS: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_content_type',
    message: 'Send the photo as multipart/form-data.',
  },
  FST_ERR_BAD_URL: { code: 'bad_request', message: 'The address is not a valid URL path.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found', message: 'There is nothing at this address.' },
};

function asNobgError(thrown: unknown): NobgError {
  if (thrown instanceof NobgError) return thrown;
  if (!(thrown instanceof Error)) return internalError(thrown);
  const known = FRAMEWORK_ERRORS[(thrown as FastifyError).code ?? ''];
  if (known !== undefined) return new NobgError(known.code, known.message);
  const status = (thrown as FastifyError).statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return new NobgError('bad_request', 'The request could not be understood.', {
      internal: thrown.message,
    });
  }
  return internalError(thrown);
}

function internalError(cause: unknown): NobgError {
  return new NobgError('internal_error', 'Something went wrong on our side. Please try again.', {
    cause,
  });
}
