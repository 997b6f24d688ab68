import { stat } from 'node:fs/promises';
import { HEADERS } from '@nobg/contract/headers.js';
import type { Mode } from '@nobg/contract/modes.js';
import { readFields } from '@nobg/contract/read-fields.js';
import {
  API_PREFIX,
  REMOVE_PATH,
  type RemoveAnswer,
  removeAnswerSchema,
} from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimitError, type Reservation } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { temporaryFiles } from '../../body/temporary-files.js';
import { namingTheSource, receiveUpload, refuseBody, type Upload } from '../../body/upload.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { problemResponses } from '../../openapi/openapi.js';
import { resultsAddress } from '../../public-address.js';
import type { TypedInstance } from '../../typed-instance.js';
import { cutOut, type Made } from './cut-out.js';
import { readDelivery } from './delivery.js';
import { askedOf } from './parsed-request.js';
import { answer } from './remove-response.js';
import { serverTiming } from './server-timing.js';

/** `POST /api/v1/remove`: a photo in, the address of its cutout out. */
export function removeEndpoint(
  app: TypedInstance,
  services: HttpServices,
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
        ...problemResponses([401, 403, 408, 422, 429, 500, 503]),
      },
    },
    onRequest: async (request: FastifyRequest) => refuseBody(request),
    // A picture is sent by the reply itself, past the schema of the JSON.
    handler: (request, reply) =>
      remove(request, reply, services, settings) as Promise<RemoveAnswer>,
  });
}

async function remove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: HttpServices,
  settings: HttpSettings,
): Promise<RemoveAnswer | FastifyReply> {
  const key = request.apiKey as ApiKey;
  const signal = disconnectSignal(reply);
  const reservation = await reserve(request, key, services);
  const temporary = temporaryFiles(services.results.draftPath);
  const began = performance.now();
  let upload: Upload | null = null;
  try {
    continueBody(request, reply);
    upload = await receiveUpload(
      request,
      {
        maxUploadBytes: uploadLimit(key, settings.maxUploadBytes),
        temporary,
        fetch: services.pictures.of(key),
        photo: true,
        idleMs: settings.times.idleMs,
        signal,
      },
      (texts, sent) => {
        readDelivery(texts, request.headers.accept, readFields(texts, sent));
      },
    );
    const uploadStep = { step: 'upload', ms: performance.now() - began };
    const asked = askedOf(upload, request.headers.accept);
    await noteUpload(request, asked);
    const removal = await cutOut({ ...asked, key, reservation, temporary, signal }, services);
    const timings = [uploadStep, ...removal.timings];
    request.knownUsage = removal.usage;
    noteResult(request, removal);
    request.steps = Object.fromEntries(timings.map(({ step, ms }) => [step, Math.round(ms)]));
    reply.header(HEADERS.serverTiming, serverTiming(timings));
    reply.header('Cache-Control', 'no-store');
    const address = resultsAddress(request, settings);
    const { results } = services;
    const made = { ...removal, timings };
    return await answer(reply, asked.delivery, made, address, { ...settings, results });
  } catch (error) {
    await reservation.refund().catch((cause: unknown) => {
      request.log.error({ err: cause }, 'charge could not be refunded at once');
    });
    throw namingTheSource(error, upload);
  } finally {
    await temporary.remove();
  }
}

export async function reserve(
  request: FastifyRequest,
  key: ApiKey,
  services: HttpServices,
): Promise<Reservation> {
  try {
    return await services.usage.reserve(key);
  } catch (error) {
    if (error instanceof RateLimitError) request.knownUsage = error.usage;
    throw error;
  }
}

/** Notes what came, for the log. */
export async function noteUpload(
  request: FastifyRequest,
  { mode, photoPath }: { readonly mode: Mode; readonly photoPath: string },
): Promise<void> {
  const { size } = await stat(photoPath);
  request.removal = { mode, uploadBytes: size };
}

/** Notes what was made of it. */
export function noteResult(
  request: FastifyRequest,
  { id, width, height }: Pick<Made, 'id' | 'width' | 'height'>,
): void {
  const result = id === undefined ? {} : { resultId: id };
  request.removal = { ...request.removal, width, height, ...result };
}
