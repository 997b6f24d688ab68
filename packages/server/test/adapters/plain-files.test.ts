import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
import { temporaryFile } from '@nobg/server/adapters/blobs/temporary-files.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let secret: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-plain-'));
  secret = join(folder, 'nobg.db');
  await writeFile(secret, 'the database');
});
afterAll(() => rm(folder, { recursive: true }));

describe('what an engine’s process left where its picture belongs', () => {
  it('is not kept as a result where it is a link, and what it leads to stays as it is', async () => {
    const { blobs, temporary } = await openDiskStorage(join(folder, 'results'));
    const file = temporary.open().create();
    await symlink(secret, file.path);
    await expect(blobs.put('a'.repeat(24), file)).rejects.toThrow();
    expect(await blobs.open('a'.repeat(24))).toBeNull();
    expect(await readFile(secret, 'utf8')).toBe('the database');
    expect(await readdir(join(folder, 'results', 'unfinished'))).toEqual([]);
  });

  it('is not sent where it is a link or a folder', async () => {
    const path = join(folder, 'picture');
    await symlink(secret, path);
    await expect(temporaryFile(path).read()).rejects.toThrow();
    await expect(temporaryFile(folder).read()).rejects.toThrow('plain file');
    const { stream, bytes } = await temporaryFile(secret).read();
    expect(await text(stream)).toBe('the database');
    expect(bytes).toBe(12);
  });
});
