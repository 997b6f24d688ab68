import { RembgError } from '@nobg/contract/rembg/errors.js';
import {
  REMBG_FORM_FIELDS,
  type RembgRequest,
  readRembgFields,
} from '@nobg/contract/rembg/fields.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ImageDownloads } from '../../../domain/cutouts/image-downloads.js';
import type { TemporaryFile, TemporaryFiles } from '../../../ports/temporary-files.js';
import { receiveBody } from '../../body/receive.js';
import { tolerantPolicy } from '../../body/tolerant-policy.js';
import { uploadLimit } from '../../body/upload-limit.js';
import { continueBody } from '../../lifecycle/lingering-close.js';
import type { HttpSettings } from '../../settings.js';

export interface RembgSources {
  readonly downloads: ImageDownloads;
}

export interface Receiving {
  readonly files: TemporaryFiles;
  readonly signal: AbortSignal;
  readonly services: RembgSources;
  readonly settings: HttpSettings;
}

export interface Received {
  readonly image: TemporaryFile;
  readonly parsed: RembgRequest;
}

/** Of a `GET`: the photo at the address that the query names. */
export async function fetchPhoto(
  request: FastifyRequest,
  { files, signal, services, settings }: Receiving,
): Promise<Received> {
  const query = queryOf(request);
  const url = query.get('url') ?? '';
  if (url === '') throw missing('query', 'url');
  const parsed = readRembgFields({ query, form: null });
  const image = files.create();
  const { key } = request.record;
  const maxBytes = uploadLimit(key, settings.maxUploadBytes);
  await services.downloads.of(key).fetch(url, { path: image.path, field: 'url', maxBytes, signal });
  return { image, parsed };
}

/** Of a `POST`: the photo in the body's form. */
export async function receivePhoto(
  request: FastifyRequest,
  reply: FastifyReply,
  { files, signal, settings }: Receiving,
): Promise<Received> {
  continueBody(request, reply);
  const maxUploadBytes = uploadLimit(request.record.key, settings.maxUploadBytes);
  const isText = (name: string) => REMBG_FORM_FIELDS.includes(name);
  const { texts, images } = await receiveBody(request, {
    policy: tolerantPolicy({ isText, images: ['file'], maxUploadBytes }),
    ...{ files, maxUploadBytes, idleMs: settings.times.idleMs, signal },
  });
  const image = images.get('file')?.file;
  if (image === undefined) throw missing('body', 'file');
  return { image, parsed: readRembgFields({ query: queryOf(request), form: texts }) };
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
