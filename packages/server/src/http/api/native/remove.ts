import {
  API_PREFIX,
  REMOVE_PATH,
  type RemoveAnswer,
  removeAnswerSchema,
} from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { CutoutService } from '../../../domain/cutouts/serve-cutout.js';
import type { UsageQuota } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { requireFormOrJson } from '../../body/content-type.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { nativeExchange } from './codec.js';
import { sendCutout } from './remove-response.js';

export interface RemoveServices {
  readonly cutouts: CutoutService;
  readonly downloads: ImageDownloads;
  readonly usage: UsageQuota;
}

/** `POST /api/v1/remove`: a photo in, the address of its cutout out. */
export function removeEndpoint(
  app: TypedInstance,
  services: RemoveServices,
  settings: HttpSettings,
): void {
  app.route({
    method: 'POST',
    url: REMOVE_PATH.slice(API_PREFIX.length),
    schema: {
      operationId: 'remove',
      summary: 'Remove the background of a photo',
      description:
        'Answers with the address of a PNG of the photo’s size whose background is transparent. The address holds until `expires_at`.',
      tags: ['Cutouts'],
      security: [{ key: [] }],
      response: {
        200: {
          description: 'The cutout is at `url`.',
          content: { 'application/json': { schema: removeAnswerSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 408, 422, 429]),
      },
    },
    onRequest: async (request: FastifyRequest) => requireFormOrJson(request),
    // A picture is sent by the reply itself, past the schema of the JSON.
    handler: (request, reply) =>
      remove(request, reply, services, settings) as Promise<RemoveAnswer>,
  });
}

async function remove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: RemoveServices,
  settings: HttpSettings,
): Promise<RemoveAnswer | FastifyReply> {
  const key = request.record.key as ApiKey;
  const signal = disconnectSignal(reply);
  const { accept } = request.headers;
  const exchange = nativeExchange(request, reply, { key, signal, accept, services, settings });
  try {
    const served = await services.cutouts.serveCutout(exchange, signal);
    return sendCutout(request, reply, served, exchange, settings);
  } catch (error) {
    throw exchange.explain(error);
  }
}
