import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BlobStore } from '../../ports/blob-store.js';
import type { TemporaryStorage } from '../../ports/temporary-files.js';
import { codeOf, StorageError } from '../storage-error.js';
import { storageFull } from '../storage-full.js';
import { isBlobId, requireBlobId } from './blob-id.js';
import { openTemporaryFiles } from './temporary-files.js';

/** The first two characters of an id: up to 3844 folders, so that none gets too long to list. */
const SHARD_FORM = /^[0-9A-Za-z]{2}$/;
/** Longer than a shard's name, so that it is never taken for one. */
const TEMPORARY_FOLDER = 'unfinished';

/**
 * Blobs as files `ab/abcdef…` under a folder, which is made where it isn't there.
 * @throws StorageError when the folder cannot be written
 */
async function openDiskBlobs(folder: string): Promise<BlobStore> {
  const root = resolve(folder);
  const temporary = join(root, TEMPORARY_FOLDER);
  const pathOf = (id: string): string => {
    requireBlobId(id);
    return join(root, id.slice(0, 2), id);
  };
  const temporaryPath = (): string => join(temporary, randomBytes(16).toString('hex'));
  await tryOut(temporary, temporaryPath());

  return {
    async put(id, { path }) {
      const target = pathOf(id);
      try {
        await mkdir(join(target, '..'), { recursive: true });
        const bytes = await flush(path);
        await move(path, target, temporaryPath());
        return { bytes };
      } catch (error) {
        await rm(path, { force: true });
        throw explainFull(error);
      }
    },

    async open(id) {
      const handle = await orNull(open(pathOf(id)));
      if (handle === null) return null;
      try {
        const { size } = await handle.stat();
        return { stream: handle.createReadStream(), bytes: size };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },

    async delete(id) {
      await rm(pathOf(id), { force: true });
    },

    async *list(before) {
      for (const shard of await readdir(root)) {
        if (!SHARD_FORM.test(shard)) continue;
        for await (const { name } of await opendir(join(root, shard))) {
          if (isBlobId(name) && (await isOlder(join(root, shard, name), before))) yield name;
        }
      }
    },
  };
}

/** A folder with blobs and, on the same file system, the temporary files that become blobs. */
export async function openDiskStorage(
  folder: string,
): Promise<{ blobs: BlobStore; temporary: TemporaryStorage }> {
  const blobs = await openDiskBlobs(folder);
  return { blobs, temporary: await openTemporaryFiles(join(folder, TEMPORARY_FOLDER)) };
}

/** Makes the folder and writes a file there, so that what is wrong is known at the start. */
async function tryOut(folder: string, path: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await (await open(path, 'wx')).close();
    await rm(path);
  } catch (error) {
    const reasons: Record<string, string> = {
      EACCES: 'this user has no right to write there',
      EPERM: 'this user has no right to write there',
      EROFS: 'its file system is read-only',
      ENOSPC: 'the disk is full',
      ENOTDIR: 'a file is in the way',
      EEXIST: 'a file is in the way',
    };
    const reason = reasons[codeOf(error) ?? ''];
    if (reason === undefined) throw error;
    throw new StorageError(
      `Results cannot be kept in ${folder}, as ${reason}: change that, or name another data folder.`,
      { cause: error },
    );
  }
}

/** Brings the file to the disk and dates it now; resolves to its size in bytes. */
async function flush(path: string): Promise<number> {
  // What a child left here may be anything: only a plain file is taken.
  const handle = await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  try {
    if (!(await handle.stat()).isFile()) throw new Error('expected a plain file to keep');
    const now = new Date();
    await handle.utimes(now, now);
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** Renames; where that is impossible between two file systems, copies beside the target first. */
async function move(from: string, to: string, between: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
    try {
      await copyFile(from, between);
      await flush(between);
      await rename(between, to);
    } catch (copyError) {
      await rm(between, { force: true });
      throw copyError;
    }
    await rm(from, { force: true });
  }
}

function explainFull(error: unknown): unknown {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? storageFull('the results', error) : error;
}

async function isOlder(path: string, before: Date): Promise<boolean> {
  const stats = await orNull(stat(path));
  return stats?.isFile() === true && stats.mtime < before;
}

/** Null where there is no such file. */
async function orNull<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
