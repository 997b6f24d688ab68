import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { PictureFetch } from '../../ports/picture-fetch.js';
import type { RemoteFiles } from '../../ports/remote-files.js';
import { codeOf } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/** Pictures of the internet as files here. */
export function createPictureFetch(files: RemoteFiles): PictureFetch {
  return {
    async fetch(url, { path, field, maxBytes, signal }) {
      const stream = await files.open(url, { field, maxBytes, signal });
      try {
        await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      } catch (error) {
        await rm(path, { force: true });
        const code = codeOf(error);
        throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull('uploads', error) : error;
      }
    },
  };
}
