import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { TemporaryFile, TemporaryFiles } from '../../ports/temporary-files.js';
import { decodeBase64 } from './base64.js';
import type { BodyPart } from './body-fields.js';
import { saveImage } from './save-image.js';
import { asUploadError } from './upload-errors.js';
import { watchUpload } from './upload-watch.js';

/** An image of a body: the field that brought it, and its file. */
export interface ReceivedImage {
  readonly field: string;
  readonly file: TemporaryFile;
}

/** A body that was received whole. */
export interface ReceivedBody {
  /** Fields of text, by name. */
  readonly texts: Map<string, string>;
  /** By what the policy calls them. */
  readonly images: Map<string, ReceivedImage>;
}

export type BytesPart = Extract<BodyPart, { kind: 'bytes' }>;

/** What an API knows of its fields, and how strict it is with the others. */
export interface FieldPolicy {
  /** Texts of the query, taken before the body's. */
  takeQuery(request: FastifyRequest, body: ReceivedBody): void;
  /** The body's fields, in their order. */
  parts(request: FastifyRequest): AsyncIterable<BodyPart>;
  /** Keeps or refuses a text. */
  takeText(name: string, text: string, body: ReceivedBody): void;
  /**
   * What an image is called in the result; null for one that counts as absent.
   * @throws NobgError for a field that may not come, or not again
   */
  imageName(part: BytesPart, body: ReceivedBody): Promise<string | null>;
  isBase64(name: string): boolean;
  /** The field that errors of the image name; `image` where undefined. */
  errorField(name: string): string | undefined;
  /** The error to answer with, for one of an image; null where the image counts as absent after all. */
  imageError(error: unknown, part: BytesPart): unknown;
}

export interface ReceiveOptions {
  readonly policy: FieldPolicy;
  readonly files: TemporaryFiles;
  /** Bytes of the largest image. */
  readonly maxUploadBytes: number;
  /** Longest silence while the body is read; ms. */
  readonly idleMs: number;
  /** Fires when the client disconnected. */
  readonly signal: AbortSignal;
}

/**
 * Streams a body: images to files, each under its bound, and texts to the policy. The first
 * fault ends the reading.
 * @throws NobgError `malformed_body`, `request_timeout`, those of the policy, and of images those
 *   of `saveImage`; the signal's reason when the client disconnected
 */
export async function receiveBody(
  request: FastifyRequest,
  options: ReceiveOptions,
): Promise<ReceivedBody> {
  const { policy, signal } = options;
  const watch = watchUpload(request.raw.socket, options);
  const body: ReceivedBody = { texts: new Map(), images: new Map() };
  /** The way of the image in work to the disk; it ends before its file is deleted. */
  let saving: Promise<void> = Promise.resolve();

  async function takeImage(part: BytesPart): Promise<void> {
    const { name, stream } = part;
    const called = await policy.imageName(part, body);
    if (called === null) return;
    // Once the reading has ended no further file is begun: nobody would delete it.
    watch.signal.throwIfAborted();
    const file = options.files.create();
    const bytes = policy.isBase64(name) ? Readable.from(decodeBase64(stream)) : stream;
    const { maxUploadBytes } = options;
    const field = policy.errorField(name);
    saving = saveImage(
      bytes,
      { path: file.path, maxUploadBytes, ...(field === undefined ? {} : { field }) },
      watch.signal,
    );
    try {
      await saving;
      body.images.set(called, { field: name, file });
    } catch (error) {
      const told = policy.imageError(error, part);
      if (told !== null) throw told;
    }
  }

  async function read(): Promise<ReceivedBody> {
    policy.takeQuery(request, body);
    for await (const part of policy.parts(request)) {
      if (part.kind === 'text') policy.takeText(part.name, part.text, body);
      else await takeImage(part);
    }
    return body;
  }

  try {
    // A reader does not settle while it waits for a part that never comes.
    return await Promise.race([read(), watch.failed]);
  } catch (error) {
    request.raw.unpipe();
    watch.end(error);
    await saving.catch(() => {});
    throw signal.aborted ? signal.reason : asUploadError(error);
  } finally {
    watch.end();
  }
}
