import { NobgError } from '@nobg/contract/errors.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { resultHeaders } from '../../../domain/cutouts/result-headers.js';
import type { Results } from '../../../domain/cutouts/results.js';
import type { Clock } from '../../../ports/clock.js';
import type { DirectResults } from '../../../ports/direct-results.js';
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
  /** Null: this server sends results itself. */
  readonly directResults: DirectResults | null;
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
        302: z.null().meta({
          description:
            'The picture is at the address of `Location`, where the operator chose that.',
        }),
        ...problemResponses([404, 410, 503]),
      },
    },
    handler: async (request, reply) =>
      (await redirect(request, reply, services)) ?? send(request, reply, services, request.params),
  });
  // Made by hand: Fastify's own would read the whole file to throw it away.
  app.route({
    method: 'HEAD',
    url: '/results/:id.:format',
    schema: { hide: true, params: paramsSchema },
    handler: (request, reply) => send(request, reply, services, request.params),
  });
}

/**
 * Leads a caller to the storage; null where this server is to send the picture. It does that for pages of its own, which
 * may read pictures of no other origin.
 */
async function redirect(
  request: FastifyRequest<{ readonly Params: z.infer<typeof paramsSchema> }>,
  reply: FastifyReply,
  { results, clock, resultsCache, directResults }: ResultServices,
): Promise<FastifyReply | null> {
  if (directResults === null || request.headers['sec-fetch-site'] === 'same-origin') return null;
  const { id, format: extension } = request.params;
  const { expiresAt, format } = await results.find(id);
  if (extension !== format) throw notHere();
  const leftS = secondsUntil(expiresAt, clock);
  const headers = resultHeaders(format, leftS, resultsCache);
  const address = await directResults.addressOf(id, headers, leftS);
  return reply
    .header('Cache-Control', 'no-store')
    .header('Vary', 'Sec-Fetch-Site')
    .redirect(address, 302);
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
    throw notHere();
  }
  const headers = resultHeaders(format, secondsUntil(expiresAt, clock), resultsCache);
  reply
    .type(headers.mediaType)
    .header('Content-Length', bytes)
    .header('Cache-Control', headers.cacheControl)
    .header('Content-Disposition', headers.disposition)
    .header('Expires', expiresAt.toUTCString());
  if (request.method === 'GET') return reply.send(stream);
  stream.destroy();
  return reply.send();
}

function notHere(): NobgError {
  return new NobgError('not_found', 'There is no result at this address.');
}

function secondsUntil(end: Date, clock: Clock): number {
  return Math.max(0, Math.floor((end.getTime() - clock.now().getTime()) / 1000));
}
