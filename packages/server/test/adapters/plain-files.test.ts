import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskBlobs } from '@nobg/server/adapters/blobs/disk.js';
import { openPlain } from '@nobg/server/http/open-plain.js';
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
    const blobs = await openDiskBlobs(join(folder, 'results'));
    const path = await blobs.temporaryPath();
    await symlink(secret, path);
    await expect(blobs.put('a'.repeat(24), path)).rejects.toThrow();
    expect(await blobs.open('a'.repeat(24))).toBeNull();
    expect(await readFile(secret, 'utf8')).toBe('the database');
    expect(await readdir(join(folder, 'results', 'unfinished'))).toEqual([]);
  });

  it('is not sent where it is a link or a folder', async () => {
    const path = join(folder, 'picture');
    await symlink(secret, path);
    await expect(openPlain(path)).rejects.toThrow();
    await expect(openPlain(folder)).rejects.toThrow('plain file');
    const file = await openPlain(secret);
    expect(await file.readFile('utf8')).toBe('the database');
    await file.close();
  });
});
