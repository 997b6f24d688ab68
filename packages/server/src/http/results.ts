import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { HttpServices } from './context.js';
import { problemResponses } from './openapi.js';
import type { TypedInstance } from './typed-instance.js';

const paramsSchema = z.object({
  id: z.string().meta({ description: 'Id of the result, as the answer has it.' }),
});

type ResultServices = Pick<HttpServices, 'results' | 'clock'>;

/** `GET /results/{id}.png`: the cutout, for whoever has its address, as long as it lasts. */
export function resultEndpoint(app: TypedInstance, services: ResultServices): void {
  app.route({
    method: 'GET',
    url: '/results/:id.png',
    exposeHeadRoute: false,
    schema: {
      operationId: 'getResult',
      summary: 'Get a cutout',
      description: 'No key is needed: the address cannot be guessed. It holds for 24 hours.',
      tags: ['Cutouts'],
      params: paramsSchema,
      response: {
        200: {
          description: 'The picture.',
          content: { 'image/png': { schema: z.any() } },
        },
        ...problemResponses([404, 410]),
      },
    },
    handler: (request, reply) => send(request, reply, services, request.params.id),
  });
  // Made by hand: Fastify's own would read the whole file to throw it away.
  app.route({
    method: 'HEAD',
    url: '/results/:id.png',
    schema: { hide: true, params: paramsSchema },
    handler: (request, reply) => send(request, reply, services, request.params.id),
  });
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { results, clock }: ResultServices,
  id: string,
): Promise<FastifyReply> {
  const { stream, bytes, expiresAt } = await results.open(id);
  const leftS = Math.max(0, Math.floor((expiresAt.getTime() - clock.now().getTime()) / 1000));
  reply
    .type('image/png')
    .header('Content-Length', bytes)
    .header('Cache-Control', `private, max-age=${leftS}, immutable`)
    .header('Content-Disposition', 'inline; filename="cutout.png"')
    .header('Expires', expiresAt.toUTCString());
  if (request.method === 'GET') return reply.send(stream);
  stream.destroy();
  return reply.send();
}
