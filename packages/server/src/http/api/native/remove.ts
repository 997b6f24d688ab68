import { type JobAnswer, jobAnswerSchema } from '@nobg/contract/jobs.js';
import {
  API_PREFIX,
  REMOVE_PATH,
  type RemoveAnswer,
  removeAnswerSchema,
} from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { CutoutService } from '../../../domain/cutouts/serve-cutout.js';
import type { Jobs } from '../../../domain/jobs/jobs.js';
import type { UsageQuota } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TemporaryStorage } from '../../../ports/temporary-files.js';
import { requireFormOrJson } from '../../body/content-type.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { KEYED_STATUSES, problemResponses } from '../../openapi/openapi.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { nativeExchange } from './codec.js';
import { preferenceOf } from './prefer.js';
import { answerLater, canAnswerLater } from './remove-async.js';
import { sendCutout } from './remove-response.js';

export interface RemoveServices {
  readonly cutouts: CutoutService;
  readonly downloads: ImageDownloads;
  readonly usage: UsageQuota;
}

/** Beside them, what answers later. */
export interface LaterServices extends RemoveServices {
  readonly jobs: Jobs;
  readonly temporary: TemporaryStorage;
}

/** `POST /api/v1/remove`: a photo in, the address of its cutout out. */
export function removeEndpoint(
  app: TypedInstance,
  services: LaterServices,
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
        202: {
          description: 'With `Prefer: respond-async`: the cutout will be found by the job.',
          content: { 'application/json': { schema: jobAnswerSchema } },
        },
        ...problemResponses([...KEYED_STATUSES, 408, 409, 422, 429]),
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
  services: LaterServices,
  settings: HttpSettings,
): Promise<RemoveAnswer | JobAnswer | FastifyReply> {
  const key = request.record.key as ApiKey;
  const signal = disconnectSignal(reply);
  const { accept } = request.headers;
  const exchange = nativeExchange(request, reply, { key, signal, accept, services, settings });
  const preference = preferenceOf(request);
  const files = services.temporary.open();
  try {
    if (!preference.respondAsync) {
      const served = await services.cutouts.serveCutout(exchange, signal);
      return sendCutout(request, reply, served, exchange, settings);
    }
    const received = await exchange.receive(files);
    if (canAnswerLater(exchange)) {
      const { jobs } = services;
      const later = { key, exchange, received, preference, signal, jobs, settings };
      return await answerLater(request, reply, later);
    }
    const again = { ...exchange, receive: async () => received };
    const served = await services.cutouts.serveCutout(again, signal);
    return sendCutout(request, reply, served, exchange, settings);
  } catch (error) {
    throw exchange.explain(error);
  } finally {
    await files.remove();
  }
}
