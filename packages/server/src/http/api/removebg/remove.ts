import { type RemovebgRequest, readRemovebgFields } from '@nobg/contract/removebg/fields.js';
import type { RemovebgSize } from '@nobg/contract/removebg/sizes.js';
import { subjectOf, typeHeader } from '@nobg/contract/removebg/types.js';
import { isRemovebgText, REMOVEBG_HEADERS } from '@nobg/contract/removebg/wire.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credits } from '../../../domain/quota/credits.js';
import { imageWeight } from '../../../domain/quota/image-limit.js';
import type { ApiKey } from '../../../entities/api-key.js';
import { type ReceivedBody, receiveBody } from '../../body/receive.js';
import { type TemporaryFiles, temporaryFiles } from '../../body/temporary-files.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { sendJson, sendPicture, wantsJson } from './answer.js';
import { planCutout } from './engine-options.js';
import { backgroundFile, photoFile, photoSize } from './sources.js';

/** `POST /v1.0/removebg`: a photo in, the picture out. */
export async function removebg(
  request: FastifyRequest,
  reply: FastifyReply,
  services: HttpServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const key = request.apiKey as ApiKey;
  const temporary = temporaryFiles(services.results.draftPath);
  // One for the request; what a large photo weighs beyond it is known once it is here.
  await takeOfMinute(request, services, 1);
  try {
    continueBody(request, reply);
    const maxUploadBytes = uploadLimit(key, settings.removebg.maxUploadBytes);
    const body = await receive(request, temporary, { ...settings.times, maxUploadBytes }, signal);
    const files = new Set(body.files.keys());
    const requested = readRemovebgFields({ texts: body.texts, files });
    const asked = { requested, body, key, temporary, maxUploadBytes, signal };
    return await cutAndSend(request, reply, asked, services);
  } finally {
    await temporary.remove();
  }
}

/** Counts into the key's minute, and keeps how that stands for the headers of the answer. */
async function takeOfMinute(
  request: FastifyRequest,
  { imageLimit }: Pick<HttpServices, 'imageLimit'>,
  weight: number,
): Promise<void> {
  request.imageLimit = await imageLimit.take((request.apiKey as ApiKey).id, weight);
}

function receive(
  request: FastifyRequest,
  temporary: TemporaryFiles,
  { maxUploadBytes, idleMs }: { readonly maxUploadBytes: number; readonly idleMs: number },
  signal: AbortSignal,
): Promise<ReceivedBody> {
  return receiveBody(request, {
    isText: isRemovebgText,
    pictures: ['image_file', 'bg_image_file'],
    base64: ['image_file_b64'],
    query: true,
    temporary,
    maxUploadBytes,
    idleMs,
    signal,
  });
}

interface Asked {
  readonly requested: RemovebgRequest;
  readonly body: ReceivedBody;
  readonly key: ApiKey;
  readonly temporary: TemporaryFiles;
  /** Bytes of the largest picture that this key may send, or have fetched. */
  readonly maxUploadBytes: number;
  readonly signal: AbortSignal;
}

async function cutAndSend(
  request: FastifyRequest,
  reply: FastifyReply,
  { requested, body, key, temporary, maxUploadBytes, signal }: Asked,
  services: HttpServices,
): Promise<FastifyReply> {
  const options = { pictures: services.pictures.of(key), temporary, maxUploadBytes, signal };
  const inputPath = await photoFile(requested, body, options);
  const header = await photoSize(inputPath);
  const more = header === undefined ? 0 : imageWeight(header) - 1;
  if (more > 0) await takeOfMinute(request, services, more);
  const backgroundPath = await backgroundFile(requested, body, options);
  const size = requested.size === 'auto' ? await bestSize(services.credits, key) : requested.size;
  const charge = await services.credits.charge(key, size === 'preview');
  try {
    const outputPath = await temporary.path();
    const job = { ...planCutout(requested, size), inputPath, outputPath };
    const result = await services.cutouts.cut(
      key,
      backgroundPath === null ? job : { ...job, backgroundPath },
      signal,
    );
    await charge.settle();
    const { width, height } = result;
    request.removal = { mode: job.mode, width, height };
    request.steps = Object.fromEntries(
      result.timings.map(({ step, ms }) => [step, Math.round(ms)]),
    );
    reply.headers(resultHeaders(requested, result, charge.credits));
    const send = wantsJson(request) ? sendJson : sendPicture;
    return await send(reply, outputPath, result);
  } catch (error) {
    await charge.refund().catch((cause: unknown) => {
      request.log.error({ err: cause }, 'charge could not be refunded at once');
    });
    throw error;
  }
}

/** What `size=auto` is for a key. */
async function bestSize(credits: Credits, key: ApiKey): Promise<Exclude<RemovebgSize, 'auto'>> {
  const { subscription, payg, enterprise } = await credits.balance(key);
  return subscription + payg + enterprise >= 1 ? 'full' : 'preview';
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
