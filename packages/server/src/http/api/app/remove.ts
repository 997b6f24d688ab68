import { Readable } from 'node:stream';
import { NDJSON_MEDIA_TYPE } from '@nobg/contract/app/endpoints.js';
import type { AppRemoveAnswer, ProgressEvent } from '@nobg/contract/app/remove.js';
import { NobgError } from '@nobg/contract/errors.js';
import { readFields } from '@nobg/contract/read-fields.js';
import type { RemoveAnswer } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Removal, RemovalRequest } from '../../../domain/cutouts/removals.js';
import { networkOf } from '../../../domain/quota/ip-network.js';
import type { Reservation } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { temporaryFiles } from '../../body/temporary-files.js';
import { namingTheSource, receiveUpload, refuseBody, type Upload } from '../../body/upload.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { problemFor } from '../../errors.js';
import { ClientDisconnected, disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type Delivery, readDelivery } from '../native/delivery.js';
import { type Asked, askedOf } from '../native/parsed-request.js';
import { noteResult, noteUpload, reserve } from '../native/remove.js';
import { bodyOf } from '../native/remove-response.js';
import { requireSignedIn, signedIn } from './context.js';
import { limitStates } from './present.js';

/** `POST remove` and `guest/remove`: the web app's cutouts, counted against a plan. */
export function appRemoveEndpoints(
  app: TypedInstance,
  services: HttpServices,
  settings: HttpSettings,
): void {
  const { accountKeys } = services.app;
  app.route({
    method: 'POST',
    url: '/remove',
    schema: { hide: true },
    onRequest: [requireSignedIn, async (request) => refuseBody(request)],
    handler: async (request, reply) =>
      remove(request, reply, await accountKeys.web(signedIn(request).user), services, settings),
  });
  app.route({
    method: 'POST',
    url: '/guest/remove',
    schema: { hide: true },
    onRequest: async (request) => refuseBody(request),
    handler: async (request, reply) => {
      const key = await accountKeys.guest(networkOf(request.ip));
      if (key === null) throw new NobgError('not_signed_in', 'Sign up to cut photos out here.');
      return remove(request, reply, key, services, settings);
    },
  });
}

async function remove(
  request: FastifyRequest,
  reply: FastifyReply,
  owned: ApiKey,
  services: HttpServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const key = { ...owned, from: request.ip };
  request.apiKey = key;
  const signal = disconnectSignal(reply);
  const reservation = await reserve(request, key, services);
  const temporary = temporaryFiles(services.results.draftPath);
  const began = performance.now();
  let upload: Upload | null = null;
  let asked: Asked;
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
      (texts, sent) => keptOnly(readDelivery(texts, undefined, readFields(texts, sent))),
    );
    asked = askedOf(upload, undefined);
    await noteUpload(request, asked);
  } catch (error) {
    await reservation
      .refund()
      .catch((cause: unknown) => request.log.error({ err: cause }, 'refund'));
    await temporary.remove();
    throw namingTheSource(error, upload);
  }
  const uploadStep = { step: 'upload', ms: performance.now() - began };

  async function work(listener?: RemovalRequest['listener']): Promise<AppRemoveAnswer> {
    try {
      const { mode, options, photoPath, delivery, backgroundPath } = asked;
      const removal = await services.removals.remove({
        ...{ key, reservation, photoPath, mode, options, requested: delivery.requested, signal },
        ...(backgroundPath === undefined ? {} : { backgroundPath }),
        ...(listener ? { listener } : {}),
      });
      noteResult(request, removal);
      return answerOf({ ...removal, timings: [uploadStep, ...removal.timings] }, reservation);
    } catch (error) {
      throw namingTheSource(error, upload);
    } finally {
      await temporary.remove();
    }
  }

  if (!wantsProgress(request)) return reply.send(await work());
  return reply
    .type(NDJSON_MEDIA_TYPE)
    .header('X-Accel-Buffering', 'no')
    .send(Readable.from(progress(request, work)));
}

function wantsProgress(request: FastifyRequest): boolean {
  return request.headers.accept?.includes(NDJSON_MEDIA_TYPE) === true;
}

/**
 * A line for each step as it begins, and one for the end, whichever it is. The work begins at
 * once, whether or not anybody reads: what was reserved for it is settled or given back.
 */
function progress(
  request: FastifyRequest,
  work: (listener: RemovalRequest['listener']) => Promise<AppRemoveAnswer>,
): AsyncGenerator<string> {
  const events: ProgressEvent[] = [{ event: 'received' }];
  let wake: () => void = () => {};
  const tell = (event: ProgressEvent): void => {
    events.push(event);
    wake();
  };
  work({
    onStep: (step) => tell({ event: 'step', step }),
    onPreview: (mask) => tell({ event: 'preview', mask }),
  }).then(
    (result) => tell({ event: 'result', result }),
    (error) => {
      const problem = problemFor(error, request);
      request.errorCode = error instanceof ClientDisconnected ? 'caller_gone' : problem.code;
      request.outcome = { status: problem.status, code: request.errorCode };
      tell({ event: 'error', problem });
    },
  );

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      const event = events.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      yield line(event);
      if (event.event === 'result' || event.event === 'error') return;
    }
  }
  return lines();
}

function line(event: ProgressEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function answerOf(removal: Removal, reservation: Reservation): AppRemoveAnswer {
  const { usage: _usage, ...answer } = bodyOf(removal, '') as RemoveAnswer;
  return { ...answer, limits: limitStates(reservation.quota) };
}

/** The web app shows results by their address: one that is not kept has none. */
function keptOnly({ response, store }: Delivery): void {
  if (response === 'url' && store) return;
  const field = store ? 'response' : 'store';
  const expected = store ? 'url' : 'true';
  const received = store ? response : 'false';
  throw new NobgError('invalid_option', `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
  });
}
