import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { NDJSON_MEDIA_TYPE } from '@nobg/contract/app/endpoints.js';
import type { AppRemoveAnswer, ProgressEvent } from '@nobg/contract/app/remove.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkOf } from '../../domain/accounts/slow-down.js';
import type { Removal } from '../../domain/removals.js';
import type { Reservation } from '../../domain/usage.js';
import type { ApiKey } from '../../ports/key-store.js';
import { CallerGone, callerSignal } from '../caller-gone.js';
import type { HttpServices, HttpSettings } from '../context.js';
import { problemFor } from '../errors.js';
import { continueBody } from '../linger.js';
import {
  namingTheImage,
  noteResult,
  noteUpload,
  refuseContentType,
  removeAnswer,
  reserve,
  uploadBound,
} from '../remove.js';
import type { TypedInstance } from '../typed-instance.js';
import { receiveUpload, type Upload } from '../upload.js';
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
    onRequest: [requireSignedIn, async (request) => refuseContentType(request)],
    handler: async (request, reply) =>
      remove(request, reply, await accountKeys.web(signedIn(request).user), services, settings),
  });
  app.route({
    method: 'POST',
    url: '/guest/remove',
    schema: { hide: true },
    onRequest: async (request) => refuseContentType(request),
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
  key: ApiKey,
  services: HttpServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  request.apiKey = key;
  const signal = callerSignal(reply);
  const reservation = await reserve(request, key, services);
  const photoPath = await services.results.draftPath();
  const began = performance.now();
  let upload: Upload;
  try {
    continueBody(request, reply);
    upload = await receiveUpload(request, {
      maxUploadBytes: uploadBound(key, settings),
      photoPath,
      idleMs: settings.times.idleMs,
      signal,
    });
    await noteUpload(request, upload);
  } catch (error) {
    await reservation
      .refund()
      .catch((cause: unknown) => request.log.error({ err: cause }, 'refund'));
    await rm(photoPath, { force: true });
    throw error;
  }
  const uploadStep = { step: 'upload', ms: performance.now() - began };

  async function work(onStep?: (step: string) => void): Promise<AppRemoveAnswer> {
    try {
      const wish = { key, reservation, ...upload, signal, ...(onStep ? { onStep } : {}) };
      const removal = await services.removals.remove(wish);
      noteResult(request, removal);
      return answerOf({ ...removal, timings: [uploadStep, ...removal.timings] }, reservation);
    } catch (error) {
      throw namingTheImage(error);
    } finally {
      await rm(photoPath, { force: true });
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
  work: (onStep: (step: string) => void) => Promise<AppRemoveAnswer>,
): AsyncGenerator<string> {
  const events: ProgressEvent[] = [{ event: 'received' }];
  let wake: () => void = () => {};
  const tell = (event: ProgressEvent): void => {
    events.push(event);
    wake();
  };
  work((step) => tell({ event: 'step', step })).then(
    (result) => tell({ event: 'result', result }),
    (error) => {
      const problem = problemFor(error, request);
      request.errorCode = error instanceof CallerGone ? 'caller_gone' : problem.code;
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
  const { usage: _usage, ...answer } = removeAnswer(removal, '');
  return { ...answer, limits: limitStates(reservation.standings) };
}
