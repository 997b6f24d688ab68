import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { PICTURE_FILE, refuseFormat } from '@nobg/engine/image/refuse-format.js';
import { SIGNATURE_BYTES } from '@nobg/engine/image/signature.js';
import type { HttpFetcher } from '../../ports/http-fetcher.js';
import type { ImageFetcher } from '../../ports/image-fetcher.js';
import { codeOf } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/** Pictures of the internet as files here. */
export function createImageFetcher(files: HttpFetcher): ImageFetcher {
  return {
    async fetch(url, { path, field, maxBytes, signal }) {
      const stream = await files.open(url, { field, maxBytes, signal });
      try {
        const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
        await pipeline(stream, (chunks: AsyncIterable<Buffer>) => pictureOnly(chunks, field), file);
      } catch (error) {
        await rm(path, { force: true });
        const code = codeOf(error);
        throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull('uploads', error) : error;
      }
    },
  };
}

/** Ends the download of what is no picture with its first bytes. */
async function* pictureOnly(chunks: AsyncIterable<Buffer>, field: string): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head.length < SIGNATURE_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, SIGNATURE_BYTES - head.length)]);
      if (head.length === SIGNATURE_BYTES) refuseFormat(head, field);
    }
    yield chunk;
  }
  if (head.length === 0) {
    throw new NobgError('empty_file', `The file that ${field} leads to is empty.`, {
      fields: [{ field, expected: PICTURE_FILE, received: 'an empty file' }],
    });
  }
  if (head.length < SIGNATURE_BYTES) refuseFormat(head, field);
}
