import { access, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
import { temporaryFile } from '@nobg/server/adapters/blobs/temporary-files.js';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import type { TemporaryFile, TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onSmallDisk, runChild, smallDiskProblem } from '../support/child.js';
import { skipLoudly } from '../support/skip.js';

const ID = 'abCD0123456789abCD012345';
const HOUR_MS = 3_600_000;

let folder: string;
let blobs: BlobStore;
let temporary: TemporaryStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-blobs-'));
  ({ blobs, temporary } = await openDiskStorage(folder));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function draft(text: string): Promise<TemporaryFile> {
  const file = temporary.open().create();
  await writeFile(file.path, text);
  return file;
}

async function read(stream: Readable | undefined): Promise<string | undefined> {
  return stream && (await buffer(stream)).toString();
}

async function listed(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of blobs.list(new Date(Date.now() - HOUR_MS))) ids.push(id);
  return ids.sort();
}

describe('blobs on disk', () => {
  it('takes a file over from another file system', async (context) => {
    const [here, there] = await Promise.all([stat(folder), stat('/dev/shm').catch(() => null)]);
    if (there === null || there.dev === here.dev) {
      skipLoudly(context, '/dev/shm is not another file system here');
    }
    const elsewhere = await mkdtemp('/dev/shm/nobg-blobs-');
    try {
      await writeFile(join(elsewhere, 'photo'), 'from afar');
      await blobs.put(ID, temporaryFile(join(elsewhere, 'photo')));
      expect(await readdir(elsewhere)).toEqual([]);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
    expect(await read((await blobs.open(ID))?.stream)).toBe('from afar');
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  it('leaves no blob and no file when it cannot take the file over', async () => {
    const file = await draft('a picture');
    await expect(blobs.put(ID, temporaryFile(join(folder, 'nothing')))).rejects.toThrow(/ENOENT/);
    await rm(join(folder, ID.slice(0, 2)), { recursive: true });
    await writeFile(join(folder, ID.slice(0, 2)), 'a file where the folder should be');
    await expect(blobs.put(ID, file)).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(access(file.path)).rejects.toThrow(/ENOENT/);
  });

  it('dates a blob by when it was put, not by when its file was written', async () => {
    const file = await draft('made long ago');
    const then = new Date(Date.now() - 2 * HOUR_MS);
    await utimes(file.path, then, then);
    await blobs.put(ID, file);
    expect(await listed()).toEqual([]);
  });

  it('says in one sentence that its folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openDiskStorage(join(folder, 'file', 'results'))).rejects.toThrow(
      /^Results cannot be kept in .*, as a file is in the way: .*\.$/,
    );
  });

  it('answers storage_full on a full disk, and leaves nothing behind', async (context) => {
    const source = `
      import { readdirSync, writeFileSync } from 'node:fs';
      import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
import { temporaryFile } from '@nobg/server/adapters/blobs/temporary-files.js';
      const [folder, photo] = process.argv.slice(1);
      const { blobs } = await openDiskStorage(folder);
      writeFileSync(photo, Buffer.alloc(200_000));
      const error = await blobs.put('${ID}', { path: photo }).catch((error) => error);
      console.log(JSON.stringify({
        code: error.code, retryAfterS: error.retryAfterS,
        unfinished: readdirSync(folder + '/unfinished'), shard: readdirSync(folder + '/ab'),
      }));`;
    const small = join(folder, 'small');
    await mkdir(small);
    const end = await runChild(source, [small, join(folder, 'photo')], {
      under: onSmallDisk(small, 64),
    });
    const problem = smallDiskProblem(end);
    if (problem !== null) skipLoudly(context, `no small disk can be made here: ${problem}`);
    expect(end.stderr).toBe('');
    expect(JSON.parse(end.stdout)).toEqual({
      code: 'storage_full',
      retryAfterS: 60,
      unfinished: [],
      shard: [],
    });
  });
});
