import { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';
import { decodeBase64 } from './base64.js';
import type { BodyPart } from './body-fields.js';
import { bodyParts } from './body-parts.js';
import { malformed } from './field-piece.js';
import { takeQuery } from './query-texts.js';
import { saveImage } from './save-image.js';
import type { TemporaryFiles } from './temporary-files.js';
import { asUploadError } from './upload-errors.js';
import { watchUpload } from './upload-watch.js';

/** A body that was received whole. */
export interface ReceivedBody {
  readonly texts: ReadonlyMap<string, string>;
  /** Paths of the pictures that came, by their field; empty files count as absent. */
  readonly files: ReadonlyMap<string, string>;
}

export interface ReceiveOptions {
  /** Fields with text. */
  readonly isText: (name: string) => boolean;
  /** Fields with a picture, and those with a picture in base64. */
  readonly pictures: readonly string[];
  readonly base64: readonly string[];
  readonly temporary: TemporaryFiles;
  /** Bytes of the largest picture. */
  readonly maxUploadBytes: number;
  /** Longest silence while the body is read; ms. */
  readonly idleMs: number;
  /** Fires when the caller went away. */
  readonly signal: AbortSignal;
  /** Whether texts of the query count as well; the body's go before them. */
  readonly query?: boolean;
}

/**
 * Reads a form or a JSON body: pictures go to files as they come, each under its bound.
 * @throws NobgError `malformed_body`, `request_timeout`, and of pictures what `savePhoto` throws;
 *   the signal's reason when the caller went away
 */
export async function receiveBody(
  request: FastifyRequest,
  options: ReceiveOptions,
): Promise<ReceivedBody> {
  const { isText, pictures, base64, signal, maxUploadBytes } = options;
  const watch = watchUpload(request.raw.socket, options);
  const texts = new Map<string, string>();
  if (options.query) {
    takeQuery(request, (name, text) => {
      if (isText(name)) texts.set(name, text);
    });
  }
  const files = new Map<string, string>();
  /** The way of the picture in work to the disk; it ends before its file is deleted. */
  let saving: Promise<boolean> = Promise.resolve(true);

  async function take(part: BodyPart): Promise<void> {
    const { name } = part;
    if (part.kind === 'text') {
      texts.set(name, part.text);
      return;
    }
    if (files.has(name)) throw malformed(`Send ${name} once.`);
    const photoPath = await options.temporary.path();
    const bytes = base64.includes(name) ? Readable.from(decodeBase64(part.stream)) : part.stream;
    saving = saveUnlessEmpty(bytes, { photoPath, maxUploadBytes }, watch.signal);
    if (await saving) files.set(name, photoPath);
  }

  async function readAll(): Promise<ReceivedBody> {
    const isStreamed = (name: string) => pictures.includes(name) || base64.includes(name);
    const bounds = { isText, isStreamed, maxFileBytes: maxUploadBytes };
    for await (const part of bodyParts(request, bounds)) await take(part);
    return { texts, files };
  }

  try {
    // A reader does not settle while it waits for a part that never comes.
    return await Promise.race([readAll(), watch.failed]);
  } catch (error) {
    request.raw.unpipe();
    watch.end(error);
    await saving.catch(() => {});
    throw signal.aborted ? signal.reason : asUploadError(error);
  } finally {
    watch.end();
  }
}

/** False for an empty file: browsers send one for a field that was left empty. */
async function saveUnlessEmpty(
  file: Readable,
  options: { readonly photoPath: string; readonly maxUploadBytes: number },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await saveImage(file, options, signal);
    return true;
  } catch (error) {
    if (error instanceof NobgError && error.code === 'empty_file') return false;
    throw error;
  }
}
