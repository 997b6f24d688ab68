import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CutoutService } from '../../../domain/cutouts/serve-cutout.js';
import type { UsageQuota } from '../../../domain/quota/usage.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { reserveRequest } from '../../plugins/rate-headers.js';
import { recordCutout } from '../../request-record.js';
import type { HttpSettings } from '../../settings.js';
import { sendImage } from '../removebg/answer.js';
import { receiveRembg } from './codec.js';
import type { RembgSources } from './sources.js';

export interface RembgRemoveServices extends RembgSources {
  readonly cutouts: CutoutService;
  readonly usage: UsageQuota;
}

/** `GET` and `POST /api/remove`: a photo in, a PNG of its size out. */
export async function rembgRemove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: RembgRemoveServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const { key } = request.record;
  const served = await services.cutouts.serveCutout(
    {
      caller: key,
      // Whoever needs no key has no account to charge.
      ...(key === null ? {} : { charge: () => reserveRequest(request, key, services.usage) }),
      receive: (files) => receiveRembg(request, reply, { files, signal, services, settings }),
    },
    signal,
  );
  recordCutout(request, served);
  request.record.usage = served.charge?.usage ?? null;
  reply.header('Cache-Control', 'no-store');
  return sendImage(reply, served);
}
