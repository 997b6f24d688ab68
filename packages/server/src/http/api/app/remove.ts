import { Readable } from 'node:stream';
import { NDJSON_MEDIA_TYPE } from '@nobg/contract/app/endpoints.js';
import type { AppRemoveAnswer } from '@nobg/contract/app/remove.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { RemoveAnswer } from '@nobg/contract/remove.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CutoutProgress, ServedCutout } from '../../../domain/cutouts/serve-cutout.js';
import { networkOf } from '../../../domain/quota/ip-network.js';
import type { Reservation } from '../../../domain/quota/usage.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { requireFormOrJson } from '../../body/content-type.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { recordCutout } from '../../request-record.js';
import type { HttpSettings } from '../../settings.js';
import type { TypedInstance } from '../../typed-instance.js';
import { nativeExchange } from '../native/codec.js';
import type { Delivery } from '../native/delivery.js';
import { bodyOf } from '../native/remove-response.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';
import { limitStates } from './present.js';
import { progressLines } from './progress-lines.js';

type Services = Pick<AppServices, 'accountKeys' | 'cutouts' | 'downloads' | 'usage'>;

/** `POST remove` and `guest/remove`: the web app's cutouts, counted against a plan. */
export function appRemoveEndpoints(
  app: TypedInstance,
  services: Services,
  settings: HttpSettings,
): void {
  const { accountKeys } = services;
  app.route({
    method: 'POST',
    url: '/remove',
    schema: { hide: true },
    onRequest: [requireSignedIn, async (request) => requireFormOrJson(request)],
    handler: async (request, reply) =>
      remove(request, reply, await accountKeys.web(signedIn(request).user), services, settings),
  });
  app.route({
    method: 'POST',
    url: '/guest/remove',
    schema: { hide: true },
    onRequest: async (request) => requireFormOrJson(request),
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
  services: Services,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const key = { ...owned, from: request.ip };
  request.record.key = key;
  const signal = disconnectSignal(reply);
  const exchange = nativeExchange(request, reply, {
    ...{ key, signal, accept: undefined, check: storedOnly, services, settings },
  });

  async function work(progress?: CutoutProgress): Promise<AppRemoveAnswer> {
    try {
      const served = await services.cutouts.serveCutout(exchange, signal, progress);
      recordCutout(request, served);
      return answerOf(served, [exchange.uploadStep(), ...served.cutout.timings]);
    } catch (error) {
      throw exchange.explain(error);
    }
  }

  if (!request.headers.accept?.includes(NDJSON_MEDIA_TYPE)) return reply.send(await work());
  const lines = await progressLines(request, work);
  return reply.type(NDJSON_MEDIA_TYPE).header('X-Accel-Buffering', 'no').send(Readable.from(lines));
}

function answerOf(
  served: ServedCutout<Reservation>,
  timings: Parameters<typeof bodyOf>[1],
): AppRemoveAnswer {
  const { usage: _usage, ...answer } = bodyOf(served, timings, '') as RemoveAnswer;
  return { ...answer, limits: limitStates(served.charge?.quota ?? []) };
}

/** The web app shows results by their address: one that is not stored has none. */
function storedOnly({ response, store }: Delivery): void {
  if (response === 'url' && store) return;
  const field = store ? 'response' : 'store';
  const expected = store ? 'url' : 'true';
  const received = store ? response : 'false';
  throw new NobgError('invalid_option', `${field}: expected ${expected}, but got ${received}.`, {
    fields: [{ field, expected, received }],
  });
}
