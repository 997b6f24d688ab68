import type { Composition } from '@nobg/contract/composition.js';
import { RembgError } from '@nobg/contract/rembg/errors.js';
import {
  REMBG_FORM_FIELDS,
  type RembgRequest,
  readRembgFields,
} from '@nobg/contract/rembg/fields.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { receiveBody } from '../../body/receive.js';
import { type TemporaryFiles, temporaryFiles } from '../../body/temporary-files.js';
import { uploadLimit } from '../../body/upload-limit.js';
import type { HttpServices, HttpSettings } from '../../context.js';
import { disconnectSignal } from '../../lifecycle/client-disconnected.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import { sendPicture } from '../removebg/answer.js';

/** `GET` and `POST /api/remove`: a photo in, a PNG of its size out. */
export async function rembgRemove(
  request: FastifyRequest,
  reply: FastifyReply,
  services: HttpServices,
  settings: HttpSettings,
): Promise<FastifyReply> {
  const signal = disconnectSignal(reply);
  const temporary = temporaryFiles(services.results.draftPath);
  // Whoever needs no key has no account to charge.
  const charge = request.apiKey && (await services.usage.reserve(request.apiKey));
  try {
    const take = request.method === 'GET' ? fetchPhoto : receivePhoto;
    const { inputPath, requested } = await take(request, reply, {
      services,
      settings,
      temporary,
      signal,
    });
    const outputPath = await temporary.path();
    const { mode, options } = requested;
    const job = { mode, options, inputPath, outputPath, ...pictureOf(requested) };
    const result = await services.cutouts.cut(request.apiKey, job, signal);
    await charge?.settle();
    const { width, height } = result;
    request.removal = { mode: job.mode, width, height };
    request.steps = Object.fromEntries(
      result.timings.map(({ step, ms }) => [step, Math.round(ms)]),
    );
    reply.header('Cache-Control', 'no-store');
    return await sendPicture(reply, outputPath, result);
  } catch (error) {
    await charge?.refund().catch((cause: unknown) => {
      request.log.error({ err: cause }, 'charge could not be refunded at once');
    });
    throw error;
  } finally {
    await temporary.remove();
  }
}

interface Tools {
  readonly services: HttpServices;
  readonly settings: HttpSettings;
  readonly temporary: TemporaryFiles;
  readonly signal: AbortSignal;
}

interface Taken {
  readonly inputPath: string;
  readonly requested: RembgRequest;
}

async function fetchPhoto(
  request: FastifyRequest,
  _reply: FastifyReply,
  { services, settings, temporary, signal }: Tools,
): Promise<Taken> {
  const query = queryOf(request);
  const url = query.get('url') ?? '';
  if (url === '') throw missing('query', 'url');
  const requested = readRembgFields({ query, form: null });
  const inputPath = await temporary.path();
  const maxBytes = uploadLimit(request.apiKey, settings.maxUploadBytes);
  await services.pictures
    .of(request.apiKey)
    .fetch(url, { path: inputPath, field: 'url', maxBytes, signal });
  return { inputPath, requested };
}

async function receivePhoto(
  request: FastifyRequest,
  reply: FastifyReply,
  { settings, temporary, signal }: Tools,
): Promise<Taken> {
  continueBody(request, reply);
  const { texts, files } = await receiveBody(request, {
    isText: (name) => REMBG_FORM_FIELDS.includes(name),
    pictures: ['file'],
    base64: [],
    temporary,
    maxUploadBytes: uploadLimit(request.apiKey, settings.maxUploadBytes),
    idleMs: settings.times.idleMs,
    signal,
  });
  const inputPath = files.get('file');
  if (inputPath === undefined) throw missing('body', 'file');
  return { inputPath, requested: readRembgFields({ query: queryOf(request), form: texts }) };
}

function pictureOf({ onlyMask, closed, background }: RembgRequest) {
  const composition: Composition = {
    ...(closed ? { semitransparency: false } : {}),
    ...(background === null || onlyMask
      ? {}
      : { background: { kind: 'colour', colour: background } as const }),
  };
  const channels = onlyMask ? 'alpha' : 'rgba';
  return { composition, output: { format: 'png', channels } as const };
}

/** The last value of each name, as FastAPI takes it. */
function queryOf(request: FastifyRequest): Map<string, string> {
  const entries = Object.entries(request.query as Record<string, string | string[]>);
  return new Map(
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (value.at(-1) ?? ''),
    ]),
  );
}

function missing(place: 'query' | 'body', name: string): RembgError {
  return new RembgError([
    { type: 'missing', loc: [place, name], msg: 'Field required', input: null },
  ]);
}
