import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT } from '../exit.js';

/** Stands for standard input, and after `-o` for standard output. */
export const DASH = '-';

/** No photo is larger; a pipe without end is. */
const MAX_BYTES = 1_073_741_824;

/** A folder of temporary files, deleted by `remove`. */
export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function makeScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Writes what a pipe brings to a file, which networks and decoders need.
 * @param name of the pipe, for errors
 * @returns the file's path
 * @throws CliError `usage` where nothing comes, or more than 1 GiB
 */
export async function saveStream(
  stream: Readable,
  name: string,
  scratch: Scratch,
): Promise<string> {
  const path = join(scratch.folder, `photo-${randomUUID()}`);
  let bytes = 0;
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) {
          throw new CliError(EXIT.usage, `Expected at most 1 GiB from ${name}, but got more.`);
        }
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  if (bytes === 0)
    throw new CliError(EXIT.usage, `Expected a photo from ${name}, but got nothing.`);
  return path;
}
