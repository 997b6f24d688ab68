import { REMBG_PATH } from '@nobg/contract/rembg/fields.js';
import type { FastifyInstance } from 'fastify';
import { streamBodies } from '../../body/content-type.js';

/** Every other method of `/api/remove`, answered as FastAPI does, to whoever asks. */
export function rembgOtherMethods(scope: FastifyInstance): void {
  streamBodies(scope);
  scope.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: REMBG_PATH,
    schema: { hide: true },
    handler: (_request, reply) =>
      reply
        .code(405)
        .header('Allow', 'GET, POST')
        .type('application/json')
        .serializer((body: unknown) => JSON.stringify(body))
        .send({ detail: 'Method Not Allowed' }),
  });
}
