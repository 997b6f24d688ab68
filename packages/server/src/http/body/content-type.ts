import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * What the body is, is known before anything of it is read.
 * @throws NobgError `unsupported_content_type`
 */
export function requireFormOrJson(request: FastifyRequest): void {
  const given = request.headers['content-type'];
  const type = given?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data' || type === 'application/json') return;
  const received = type ? type.replace(/[^\w.+/-]/g, '?').slice(0, 80) : 'no Content-Type';
  throw new NobgError(
    'unsupported_content_type',
    `Send the photo as multipart/form-data or JSON; got ${received}.`,
    {
      fields: [
        { field: 'Content-Type', expected: 'multipart/form-data or application/json', received },
      ],
    },
  );
}

/** Leaves the bodies of these routes to the handlers, which stream them, whatever their type. */
export function streamBodies(scope: FastifyInstance): void {
  scope.removeContentTypeParser(['application/json', 'text/plain']);
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
}
