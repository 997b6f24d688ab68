import { randomBytes } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type {
  TemporaryFile,
  TemporaryFiles,
  TemporaryStorage,
} from '../../ports/temporary-files.js';
import { codeOf } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/** Temporary files in a folder of their own, which is made where it isn't there. */
export async function openTemporaryFiles(folder: string): Promise<TemporaryStorage> {
  const root = resolve(folder);
  await mkdir(root, { recursive: true });
  return {
    open: () => filesOfRequest(root),
    async deleteBefore(before) {
      let deleted = 0;
      for (const name of await readdir(root)) {
        const path = join(root, name);
        const found = await stat(path).catch(() => null);
        if (found?.isFile() !== true || found.mtime >= before) continue;
        await rm(path, { force: true });
        deleted += 1;
      }
      return deleted;
    },
  };
}

function filesOfRequest(root: string): TemporaryFiles {
  const paths = new Set<string>();
  const at = (path: string): TemporaryFile => {
    paths.add(path);
    return temporaryFile(path);
  };
  return {
    create: () => at(join(root, randomBytes(16).toString('hex'))),
    at,
    async remove() {
      await Promise.all([...paths].map((path) => rm(path, { force: true })));
    },
  };
}

/** A file at this path, as the ports have it. */
export function temporaryFile(path: string): TemporaryFile {
  return {
    path,
    async write(bytes, signal) {
      const target = createWriteStream(path, { flags: 'wx', mode: 0o600 });
      try {
        await pipeline(bytes, target, signal === undefined ? {} : { signal });
      } catch (error) {
        // A file that is still being opened would appear after it was deleted.
        if (!target.closed)
          await new Promise<void>((closed) => target.once('close', () => closed()));
        await rm(path, { force: true });
        if (signal?.aborted) throw signal.reason;
        const code = codeOf(error);
        throw code === 'ENOSPC' || code === 'EDQUOT' ? storageFull('uploads', error) : error;
      }
    },
    async read() {
      const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      const found = await file.stat();
      if (found.isFile()) return { stream: file.createReadStream(), bytes: found.size };
      await file.close();
      throw new Error('expected a plain file to read');
    },
  };
}
