import { mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openTemporaryFiles, temporaryFile } from '@nobg/server/adapters/blobs/temporary-files.js';
import { openS3Blobs } from '@nobg/server/adapters/s3/blobs.js';
import { connectS3, openS3 } from '@nobg/server/adapters/s3/client.js';
import { presignedResults } from '@nobg/server/adapters/s3/direct-results.js';
import type { S3Settings } from '@nobg/server/adapters/s3/settings.js';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import { type S3Server, startS3Server } from '@nobg/testing/s3-server.js';
import { BLOB_STORE } from '@nobg/testing/suites/blob-store.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSuite } from '../support/run-suite.js';

const ID = 'abCD0123456789abCD012345';
const HOUR_MS = 3_600_000;

let server: S3Server;
let folder: string;
let settings: S3Settings;
beforeAll(async () => {
  server = await startS3Server();
  folder = await mkdtemp(join(tmpdir(), 'nobg-s3-blobs-'));
  const { bucket, endpoint, accessKeyId, secretAccessKey } = server;
  const credentials = { accessKeyId, secretAccessKey };
  settings = { bucket, endpoint, region: null, credentials, prefix: '', pathStyle: true };
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

let trials = 0;
async function newSubject() {
  trials += 1;
  const s3 = await openS3({ ...settings, prefix: `trial-${trials}/` });
  const temporary = await openTemporaryFiles(join(folder, String(trials)));
  const blobs = openS3Blobs(s3, 'results');
  const pathOf = (id: string) =>
    join(server.folder, server.bucket, `${s3.prefix}results`, `${id}._S3rver_object`);
  return { s3, temporary, blobs, pathOf };
}

async function listed(blobs: BlobStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of blobs.list(new Date(Date.now() + HOUR_MS))) ids.push(id);
  return ids;
}

describe('blobs in S3', () => {
  runSuite(BLOB_STORE, async () => {
    const { s3, temporary, blobs, pathOf } = await newSubject();
    const then = new Date(Date.now() - 2 * HOUR_MS);
    const age = (id: string) => utimes(pathOf(id), then, then);
    return { subject: { blobs, temporary, age }, close: async () => s3.close() };
  });

  it('keeps a picture of many parts byte for byte', async () => {
    const { s3, temporary, blobs } = await newSubject();
    const file = temporary.open().create();
    const bytes = Buffer.alloc(40 * 1024 * 1024 + 7);
    for (let at = 0; at < bytes.length; at += 4096) bytes.writeUInt32LE(at, at - (at % 4));
    await writeFile(file.path, bytes);
    expect(await blobs.put(ID, file)).toEqual({ bytes: bytes.length });
    const blob = await blobs.open(ID);
    expect(blob?.bytes).toBe(bytes.length);
    expect(bytes.equals(await buffer(blob?.stream ?? Readable.from([])))).toBe(true);
    s3.close();
  });

  it('lists the blobs of its own area alone', async () => {
    const { s3, temporary, blobs } = await newSubject();
    const file = temporary.open().create();
    await writeFile(file.path, 'x');
    await openS3Blobs(s3, 'jobs').put(ID, file);
    expect(await listed(blobs)).toEqual([]);
    expect(await listed(openS3Blobs(s3, 'jobs'))).toEqual([ID]);
    s3.close();
  });

  it('takes no link and no folder for a picture', async () => {
    const { s3, temporary, blobs } = await newSubject();
    const link = temporary.open().create();
    await writeFile(join(folder, 'secret'), 'the database');
    await symlink(join(folder, 'secret'), link.path);
    await expect(blobs.put(ID, link)).rejects.toThrow('ELOOP');
    await expect(blobs.put(ID, temporaryFile(folder))).rejects.toThrow();
    expect(await blobs.open(ID)).toBeNull();
    s3.close();
  });
});

describe('a presigned address', () => {
  it('gives one object, to nobody who changes it, and no longer than its result lasts', async () => {
    const strict = await startS3Server(true);
    const s3 = connectS3({ ...settings, endpoint: strict.endpoint });
    const path = join(folder, 'signed');
    await writeFile(path, 'a picture');
    await openS3Blobs(s3, 'results').put(ID, temporaryFile(path));
    const headers = { mediaType: 'image/png', disposition: 'inline', cacheControl: 'private' };
    const address = await presignedResults(s3, 'results').addressOf(ID, headers, 60);
    const answer = await fetch(address);
    expect(await answer.text()).toBe('a picture');
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(new URL(address).searchParams.get('X-Amz-Expires')).toBe('60');
    expect((await fetch(address.replace('Expires=60', 'Expires=9999'))).status).toBe(403);
    s3.close();
    await strict.close();
  });
});

describe('a bucket that cannot be used', () => {
  it.each([
    [
      'of another name',
      { bucket: 'another' },
      /there is no bucket another at http.*NOBG_S3_BUCKET/,
    ],
    [
      'with an unknown key',
      { credentials: { accessKeyId: 'nobody', secretAccessKey: 'wrong' } },
      /refuses access to bucket nobg-test; check NOBG_S3_ACCESS_KEY_ID/,
    ],
    [
      'at an address where nothing listens',
      { endpoint: 'http://127.0.0.1:9' },
      /gives no answer for bucket nobg-test \(ECONNREFUSED.*NOBG_S3_ENDPOINT/,
    ],
  ])('%s is told in one sentence', async (_case, wrong, sentence) => {
    const retryPolicy = { attempts: 2, idleMs: 2000, backoffMs: 1 };
    await expect(openS3({ ...settings, ...wrong }, retryPolicy)).rejects.toThrow(sentence);
  });

  it('is not touched before it is opened', () => {
    connectS3({ ...settings, endpoint: 'http://127.0.0.1:9' }).close();
  });
});
