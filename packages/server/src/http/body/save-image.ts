import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { refuseFormat } from '@nobg/engine/image/refuse-format.js';
import { SIGNATURE_BYTES } from '@nobg/engine/image/signature.js';
import { emptyFile } from './upload-fields.js';

interface SaveOptions {
  readonly path: string;
  readonly maxUploadBytes: number;
  /** The field that brought it, for errors; `image` unless given. */
  readonly field?: string;
}

/**
 * Writes an uploaded file to `path`, as long as it is within its bound and
 * its first bytes are those of a format that we read. The name and the type that
 * the caller gave are not looked at.
 *
 * @throws NobgError `empty_file`, `unsupported_format`, `file_too_large`; what the disk says
 */
export async function saveImage(
  file: Readable,
  options: SaveOptions,
  signal: AbortSignal,
): Promise<void> {
  const target = createWriteStream(options.path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(file, (chunks: AsyncIterable<Buffer>) => checked(chunks, options), target, {
      signal,
    });
  } catch (error) {
    // A file that is still being opened would appear after its caller has deleted it.
    if (!target.closed) await new Promise<void>((closed) => target.once('close', () => closed()));
    throw error;
  }
}

async function* checked(
  chunks: AsyncIterable<Buffer>,
  { maxUploadBytes, field = 'image' }: SaveOptions,
): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of chunks) {
    const unsure = head.length < SIGNATURE_BYTES;
    bytes += chunk.length;
    if (unsure) {
      head = Buffer.concat([head, chunk.subarray(0, SIGNATURE_BYTES - head.length)]);
      if (head.length === SIGNATURE_BYTES) refuseFormat(head, field);
    }
    if (bytes > maxUploadBytes) throw tooLarge(maxUploadBytes, field);
    yield chunk;
  }
  if (bytes === 0) {
    throw emptyFile(field);
  }
  if (head.length < SIGNATURE_BYTES) refuseFormat(head, field);
}

function tooLarge(maxUploadBytes: number, field: string): NobgError {
  const bound = `${maxUploadBytes} bytes (${Math.round(maxUploadBytes / 104_857.6) / 10} MiB)`;
  return new NobgError('file_too_large', `Send a photo of at most ${bound}.`, {
    fields: [{ field, expected: `at most ${bound}`, received: 'a larger file' }],
  });
}
