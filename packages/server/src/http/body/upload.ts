import { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { type CutoutRequestOptions, readFields } from '@nobg/contract/read-fields.js';
import type { FastifyRequest } from 'fastify';
import type { ImageFetcher } from '../../ports/image-fetcher.js';
import { decodeBase64 } from './base64.js';
import { bodyParts } from './body-parts.js';
import { isEmpty } from './empty-stream.js';
import { formParts } from './form-parts.js';
import { takeQuery } from './query-texts.js';
import { saveImage } from './save-image.js';
import type { TemporaryFiles } from './temporary-files.js';
import { asUploadError } from './upload-errors.js';
import {
  emptyFile,
  isStreamedField,
  missingImage,
  type PictureField,
  pictureNamed,
  pictureOf,
  refuseSecond,
  takeText,
} from './upload-fields.js';
import { watchUpload } from './upload-watch.js';

/** A request for a picture that was received whole. */
export interface Upload {
  /** Fields of text, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files of the pictures; whoever gave the temporary files deletes them. */
  readonly pictures: ReadonlyMap<PictureField, { readonly field: string; readonly path: string }>;
}

export interface UploadOptions {
  readonly maxUploadBytes: number;
  readonly temporary: TemporaryFiles;
  readonly fetch: ImageFetcher;
  /** Whether a photo may come with it; a result that is rendered anew has one already. */
  readonly photo: boolean;
  /** Longest silence while the body is read; ms. */
  readonly idleMs: number;
  /** Fires when the caller went away. */
  readonly signal: AbortSignal;
}

/** Checks texts as soon as they are all there: before anything is fetched. */
export type CheckTexts = (
  texts: ReadonlyMap<string, string>,
  sent: { readonly backgroundImage: boolean },
) => void;

/**
 * Streams a form or a JSON body: pictures to files, under their bound, and text to its check. The
 * first fault ends the reading. Pictures that are named by their address are fetched last.
 *
 * @throws NobgError naming field, what was expected and what came; the signal's
 *   reason when the caller went away
 */
export async function receiveUpload(
  request: FastifyRequest,
  options: UploadOptions,
  check: CheckTexts,
): Promise<Upload> {
  const watch = watchUpload(request.raw.socket, options);
  const texts = new Map<string, string>();
  const pictures = new Map<PictureField, { field: string; path: string }>();
  /** The way of the picture in work to the disk; it ends before its file is deleted. */
  let saving: Promise<void> = Promise.resolve();

  async function readParts(): Promise<void> {
    takeQuery(request, (name, text) => takeText(name, text, texts, pictures, options));
    for await (const part of partsOf(request, options)) {
      const { name } = part;
      if (part.kind === 'text') {
        takeText(name, part.text, texts, pictures, options);
        continue;
      }
      const which = pictureNamed(name, options.photo);
      if (await isEmpty(part.stream)) {
        if (part.fileName) throw emptyFile(name);
        continue;
      }
      refuseSecond(which, name, texts, pictures);
      const path = await options.temporary.path();
      pictures.set(which, { field: name, path });
      const { maxUploadBytes } = options;
      const bytes = name.endsWith('_base64')
        ? Readable.from(decodeBase64(part.stream))
        : part.stream;
      saving = saveImage(bytes, { photoPath: path, maxUploadBytes, field: name }, watch.signal);
      await saving.catch((error: unknown) => {
        throw part.fileName === undefined && name === 'image' ? asText(error) : error;
      });
    }
  }

  try {
    // The reader does not settle while it waits for a part that never comes.
    await Promise.race([readParts(), watch.failed]);
  } catch (error) {
    request.raw.unpipe();
    watch.end(error);
    await saving.catch(() => {});
    throw options.signal.aborted ? options.signal.reason : asUploadError(error);
  } finally {
    watch.end();
  }
  if (options.photo && !pictures.has('image') && !texts.has('image_url')) {
    throw missingImage('no file');
  }
  const backgroundImage = pictures.has('bg_image') || texts.has('bg_image_url');
  check(texts, { backgroundImage });
  for (const field of ['image_url', 'bg_image_url'] as const) {
    const url = texts.get(field);
    if (url === undefined) continue;
    const path = await options.temporary.path();
    const { maxUploadBytes: maxBytes, signal } = options;
    await options.fetch.fetch(url, { path, field, maxBytes, signal });
    pictures.set(pictureOf(field), { field, path });
  }
  return { texts, pictures };
}

/** Reads the options of a cutout out of the texts; see {@link readFields}. */
export function readWish(upload: Upload): CutoutRequestOptions {
  return readFields(upload.texts, { backgroundImage: upload.pictures.has('bg_image') });
}

function partsOf(request: FastifyRequest, { maxUploadBytes }: UploadOptions) {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return formParts(request, maxUploadBytes);
  return bodyParts(request, {
    isText: () => true,
    isStreamed: isStreamedField,
    maxFileBytes: maxUploadBytes,
  });
}

/** A photo that is text came as a text field: clients that mean a file without a name send bytes. */
function asText(error: unknown): unknown {
  const text = error instanceof NobgError && error.fields[0]?.received === 'text';
  return text ? missingImage('a text field') : error;
}

/** Names the field that brought a picture where the engine says `image`. */
export function namingTheSource(error: unknown, upload: Upload | null): unknown {
  const field = upload?.pictures.get('image')?.field ?? 'image';
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

/**
 * What the body is, is known before anything of it is read.
 * @throws NobgError `unsupported_content_type`
 */
export function refuseBody(request: FastifyRequest): void {
  const given = request.headers['content-type'];
  const type = given?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data' || type === 'application/json') return;
  const received = type ? type.replace(/[^\w.+/-]/g, '?').slice(0, 80) : 'no Content-Type';
  throw new NobgError(
    'unsupported_content_type',
    `Send the photo as multipart/form-data or JSON; got ${received}.`,
    {
      fields: [
        { field: 'Content-Type', expected: 'multipart/form-data or application/json', received },
      ],
    },
  );
}
