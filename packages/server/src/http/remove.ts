import { rm, stat } from 'node:fs/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import {
  API_PREFIX,
  REMOVE_PATH,
  type RemoveAnswer,
  removeAnswerSchema,
} from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Removal } from '../domain/removals.js';
import { RateLimitError, type Reservation } from '../domain/usage.js';
import type { ApiKey } from '../ports/key-store.js';
import { callerSignal } from './caller-gone.js';
import type { HttpServices, HttpSettings } from './context.js';
import { continueBody } from './linger.js';
import { problemResponses } from './openapi.js';
import { publicAddress } from './public-address.js';
import { serverTiming } from './server-timing.js';
import type { TypedInstance } from './typed-instance.js';
import { receiveUpload, type Upload } from './upload.js';

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
        'Answers with the address of a PNG of the photo’s size whose background is transparent. The address holds for 24 hours.',
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
    onRequest: async (request) => refuseContentType(request),
    handler: (request, reply) => remove(request, reply, services, settings),
  });
}

async function remove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: HttpServices,
  settings: HttpSettings,
): Promise<RemoveAnswer> {
  const key = request.apiKey as ApiKey;
  const signal = callerSignal(reply);
  const reservation = await reserve(request, key, services);
  const photoPath = await services.results.draftPath();
  const began = performance.now();
  try {
    continueBody(request, reply);
    const upload = await receiveUpload(request, {
      maxUploadBytes: uploadBound(key, settings),
      photoPath,
      idleMs: settings.times.idleMs,
      signal,
    });
    await noteUpload(request, upload);
    const uploadStep = { step: 'upload', ms: performance.now() - began };
    const removal = await services.removals.remove({ key, reservation, ...upload, signal });
    const timings = [uploadStep, ...removal.timings];
    request.knownUsage = removal.usage;
    noteResult(request, removal);
    request.steps = Object.fromEntries(timings.map(({ step, ms }) => [step, Math.round(ms)]));
    reply.header(HEADERS.serverTiming, serverTiming(timings));
    reply.header('Cache-Control', 'no-store');
    return removeAnswer({ ...removal, timings }, publicAddress(request, settings));
  } catch (error) {
    await reservation.refund().catch((cause: unknown) => {
      request.log.error({ err: cause }, 'charge could not be refunded at once');
    });
    throw namingTheImage(error);
  } finally {
    await rm(photoPath, { force: true });
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

/** Bytes of the largest photo that this key may send. */
export function uploadBound(key: ApiKey, { maxUploadBytes }: HttpSettings): number {
  return Math.min(maxUploadBytes, key.hold?.plan.max_upload_bytes ?? maxUploadBytes);
}

/** Notes what came, for the log. */
export async function noteUpload(request: FastifyRequest, upload: Upload): Promise<void> {
  const { size } = await stat(upload.photoPath);
  request.removal = { mode: upload.mode, uploadBytes: size };
}

/** Notes what was made of it. */
export function noteResult(request: FastifyRequest, { id, width, height }: Removal): void {
  request.removal = { ...request.removal, width, height, resultId: id };
}

/** Only a form can bring a file; which it is, is known before anything is read. */
export function refuseContentType(request: FastifyRequest): void {
  const given = request.headers['content-type'];
  const type = given?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return;
  const received = type ? type.replace(/[^\w.+/-]/g, '?').slice(0, 80) : 'no Content-Type';
  throw new NobgError(
    'unsupported_content_type',
    `Send the photo as multipart/form-data; got ${received}.`,
    { fields: [{ field: 'Content-Type', expected: 'multipart/form-data', received }] },
  );
}

/** A removal as the wire has it. @param address of this server; '' gives a `url` relative to it */
export function removeAnswer(removal: Removal, address: string): RemoveAnswer {
  const { id, mode, usage, width, height, type, foreground, networks, timings, expiresAt } =
    removal;
  const licences = [...new Set(networks.map(({ licence }) => licence))];
  return {
    url: `${address}/results/${id}.png`,
    mode,
    usage: { used: usage.used, limit: usage.limit, remaining: usage.remaining },
    id,
    width,
    height,
    type,
    foreground,
    model: {
      licence: licences.join(' AND '),
      networks: networks.map(({ id, version, licence }) => ({ id, version, licence })),
    },
    timings: timings.map(({ step, ms }) => ({ step, ms: Math.round(ms * 10) / 10 })),
    expires_at: expiresAt.toISOString(),
  };
}

/** The engine knows no field names: what it says of the pixels is said of `image`. */
export function namingTheImage(error: unknown): unknown {
  if (!(error instanceof NobgError) || error.status !== 422 || error.fields.length > 0) {
    return error;
  }
  return new NobgError(error.code, error.message, {
    fields: [
      { field: 'image', expected: 'a whole JPEG, PNG or WebP photo', received: error.message },
    ],
    ...(error.internal === undefined ? {} : { internal: error.internal }),
    cause: error.cause,
  });
}
