import { NobgError } from '@nobg/contract/errors.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import type { FastifyRequest } from 'fastify';
import type { ImageFetcher } from '../../../ports/image-fetcher.js';
import { type ReceivedBody, type ReceiveOptions, receiveBody } from '../../body/receive.js';
import { strictPolicy } from '../../body/strict-policy.js';
import { missingImage, pictureOf } from '../../body/upload-fields.js';

/** A body that was received whole, with its images fetched where it names addresses. */
export interface Upload<Parsed> extends ReceivedBody {
  readonly parsed: Parsed;
}

export interface UploadOptions extends Omit<ReceiveOptions, 'policy'> {
  readonly fetcher: ImageFetcher;
  /** Whether a photo comes with it; a result that is rendered anew has one already. */
  readonly photo: boolean;
}

/** Reads the texts, once they are all there and before anything is fetched. */
export type ParseTexts<Parsed> = (
  texts: ReadonlyMap<string, string>,
  sent: { readonly backgroundImage: boolean },
) => Parsed;

/**
 * Receives a form or a JSON body of the native API.
 * @throws NobgError as `receiveBody`, `missing_image`, those of `parse` and of the download
 */
export async function receiveUpload<Parsed>(
  request: FastifyRequest,
  options: UploadOptions,
  parse: ParseTexts<Parsed>,
): Promise<Upload<Parsed>> {
  const { photo, maxUploadBytes, files, fetcher, signal } = options;
  const body = await receiveBody(request, {
    ...options,
    policy: strictPolicy({ photo, maxUploadBytes }),
  });
  const { texts, images } = body;
  if (photo && !images.has('image') && !texts.has('image_url')) throw missingImage('no file');
  const backgroundImage = images.has('bg_image') || texts.has('bg_image_url');
  const parsed = parse(texts, { backgroundImage });
  for (const field of ['image_url', 'bg_image_url'] as const) {
    const url = texts.get(field);
    if (url === undefined) continue;
    const file = files.create();
    await fetcher.fetch(url, { path: file.path, field, maxBytes: maxUploadBytes, signal });
    images.set(pictureOf(field), { field, file });
  }
  return { ...body, parsed };
}

/** Names the field that brought the photo where the engine says `image`. @param field that brought it */
export function withSourceField(error: unknown, field = 'image'): unknown {
  if (!(error instanceof NobgError) || error.status !== 422) return error;
  const named = error.fields.length > 0;
  const fields = named
    ? error.fields.map((problem) => (problem.field === 'image' ? { ...problem, field } : problem))
    : [{ field, expected: `a whole ${PICTURE_KINDS} photo`, received: error.message }];
  if (named && field === 'image') return error;
  return new NobgError(error.code, error.message, {
    fields,
    ...(error.internal === undefined ? {} : { internal: error.internal }),
    cause: error.cause,
  });
}
