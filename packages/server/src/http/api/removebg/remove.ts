import type { RemovebgRequest } from '@nobg/contract/removebg/fields.js';
import { subjectOf, typeHeader } from '@nobg/contract/removebg/types.js';
import { REMOVEBG_HEADERS } from '@nobg/contract/removebg/wire.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { CutoutService } from '../../../domain/cutouts/serve-cutout.js';
import type { Credits } from '../../../domain/quota/credits.js';
import type { ImageLimit } from '../../../domain/quota/image-limit.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { recordCutout } from '../../request-record.js';
import type { HttpSettings } from '../../settings.js';
import { sendImage, sendJson, wantsJson } from './answer.js';
import { receiveRemovebg } from './codec.js';

export interface RemovebgServices {
  readonly cutouts: CutoutService;
  readonly downloads: ImageDownloads;
  readonly credits: Credits;
  readonly imageLimit: ImageLimit;
}

/** `POST /v1.0/removebg`: a photo in, the picture out. */
export async function removebg(
  request: FastifyRequest,
  reply: FastifyReply,
  services: RemovebgServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const key = request.record.key as ApiKey;
  const { imageLimit } = services;
  /** Counts into the key's minute, and keeps its state for the headers of the answer. */
  const countImage = async (weight: number): Promise<void> => {
    request.record.imageLimit = await imageLimit.take(key.id, weight);
  };
  // One for the request; what a large photo weighs beyond it is known once it is here.
  await countImage(1);
  let parsed: RemovebgRequest | undefined;
  const served = await services.cutouts.serveCutout(
    {
      caller: key,
      async receive(files) {
        const received = await receiveRemovebg(request, reply, {
          ...{ key, files, signal, countImage, services, settings },
        });
        parsed = received.parsed;
        return received;
      },
    },
    signal,
  );
  recordCutout(request, served);
  reply.headers(
    resultHeaders(parsed as RemovebgRequest, served.cutout, served.charge?.credits ?? 0),
  );
  return wantsJson(request) ? sendJson(reply, served) : sendImage(reply, served);
}

function resultHeaders(
  { type, typeLevel }: RemovebgRequest,
  { width, height, foreground, type: found }: CutoutResult,
  credits: number,
): Record<string, string> {
  const kind = typeHeader(subjectOf(type, found), typeLevel);
  return {
    ...(kind === null ? {} : { [REMOVEBG_HEADERS.type]: kind }),
    [REMOVEBG_HEADERS.width]: String(width),
    [REMOVEBG_HEADERS.height]: String(height),
    [REMOVEBG_HEADERS.creditsCharged]: String(credits),
    [REMOVEBG_HEADERS.foregroundTop]: String(foreground.top),
    [REMOVEBG_HEADERS.foregroundLeft]: String(foreground.left),
    [REMOVEBG_HEADERS.foregroundWidth]: String(foreground.width),
    [REMOVEBG_HEADERS.foregroundHeight]: String(foreground.height),
    'Cache-Control': 'no-store',
  };
}
