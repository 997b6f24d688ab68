import { NobgError } from '@nobg/contract/errors.js';
import { RESULT_MEDIA_TYPES, type ResultFormat } from '@nobg/contract/output.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Results } from '../../../domain/cutouts/results.js';
import type { Clock } from '../../../ports/clock.js';
import { problemResponses } from '../../openapi/openapi.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { PICTURES, resultIdSchema } from './picture-schema.js';

const paramsSchema = z.object({
  id: resultIdSchema,
  format: z.string().meta({ description: 'Its format, as the address has it.', examples: ['png'] }),
});

/** Where a result lies, relative to the origin; see `resultEndpoint`. */
export function resultPath({ id, format }: { readonly id: string; readonly format: ResultFormat }) {
  return `/results/${id}.${format}`;
}

interface ResultServices extends Pick<HttpSettings, 'resultsCache'> {
  readonly results: Results;
  readonly clock: Clock;
}

/** `GET /results/{id}.{format}`: the picture, for whoever has its address, as long as it lasts. */
export function resultEndpoint(app: TypedInstance, services: ResultServices): void {
  app.route({
    method: 'GET',
    url: '/results/:id.:format',
    exposeHeadRoute: false,
    schema: {
      operationId: 'getResult',
      summary: 'Get a cutout',
      description:
        'No key is needed: the address cannot be guessed. It holds until the `expires_at` of its answer.',
      tags: ['Cutouts'],
      params: paramsSchema,
      response: {
        200: {
          description: 'The picture.',
          content: PICTURES,
        },
        ...problemResponses([404, 410]),
      },
    },
    handler: (request, reply) => send(request, reply, services, request.params),
  });
  // Made by hand: Fastify's own would read the whole file to throw it away.
  app.route({
    method: 'HEAD',
    url: '/results/:id.:format',
    schema: { hide: true, params: paramsSchema },
    handler: (request, reply) => send(request, reply, services, request.params),
  });
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { results, clock, resultsCache }: ResultServices,
  { id, format: extension }: { readonly id: string; readonly format: string },
): Promise<FastifyReply> {
  const { stream, bytes, expiresAt, format } = await results.open(id);
  if (extension !== format) {
    stream.destroy();
    throw new NobgError('not_found', 'There is no result at this address.');
  }
  const leftS = Math.max(0, Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000));
  const cache = resultsCache === 'shared' ? 'public' : 'private';
  reply
    .type(RESULT_MEDIA_TYPES[format])
    .header('Content-Length', bytes)
    .header('Cache-Control', `${cache}, max-age=${leftS}, immutable`)
    .header('Content-Disposition', `inline; filename="cutout.${format}"`)
    .header('Expires', expiresAt.toUTCString());
  if (request.method === 'GET') return reply.send(stream);
  stream.destroy();
  return reply.send();
}
