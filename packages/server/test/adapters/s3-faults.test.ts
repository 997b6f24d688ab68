import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFile } from '@nobg/server/adapters/blobs/temporary-files.js';
import { openS3Blobs } from '@nobg/server/adapters/s3/blobs.js';
import { connectS3, type S3Bucket } from '@nobg/server/adapters/s3/client.js';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import { afterEach, beforeEach, expect, it } from 'vitest';

const ID = 'abCD0123456789abCD012345';
const RETRY_POLICY = { attempts: 3, idleMs: 300, backoffMs: 1 };
const UNAVAILABLE = { code: 'storage_unavailable', status: 503, retryAfterS: 10 };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers to the next requests, in order; the last one stays. */
let answers: Answer[];
/** What was asked, as `PUT /bucket/results/…`. */
let asked: string[];
let folder: string;
let s3: S3Bucket;
let blobs: BlobStore;
let stop: () => Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-s3-faults-'));
  asked = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replace(/\?x-id=.*/, '')}`);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const about = { bucket: 'bucket', region: null, prefix: '', pathStyle: true };
  s3 = connectS3({ ...about, endpoint, credentials }, RETRY_POLICY);
  blobs = openS3Blobs(s3, 'results');
  stop = () =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
});
afterEach(async () => {
  s3.close();
  await stop();
  await rm(folder, { recursive: true });
});

const fails =
  (status: number, code: string): Answer =>
  (request, response) => {
    request.resume().once('end', () => {
      const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
      response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
    });
  };
const works: Answer = (request, response) => {
  request.resume().once('end', () => response.writeHead(200, { etag: '"1"' }).end());
};
const hangs: Answer = (request) => void request.resume();
const neverReads: Answer = (request) => void request.pause();
const breaksOff: Answer = (request) => void request.socket.destroy();

async function photo(bytes = 5) {
  const path = join(folder, 'photo');
  await writeFile(path, Buffer.alloc(bytes, 'x'));
  return temporaryFile(path);
}

it.each([
  ['is overloaded', fails(503, 'SlowDown'), 3],
  ['is faulty', fails(500, 'InternalError'), 3],
  ['breaks off', breaksOff, 3],
  ['takes the picture and never answers', hangs, 3],
  ['refuses', fails(403, 'AccessDenied'), 1],
])('an S3 that %s does not hold a request', async (_case, answer, tries) => {
  answers = [answer];
  const file = await photo();
  await expect(blobs.put(ID, file)).rejects.toMatchObject(UNAVAILABLE);
  await expect(access(file.path)).rejects.toThrow('ENOENT');
  const puts = asked.filter((line) => line === `PUT /bucket/results/${ID}`);
  expect(puts).toHaveLength(tries);
  // An answer that was lost may have been a success.
  expect(asked.at(-1)).toBe(`DELETE /bucket/results/${ID}`);
  await expect(blobs.open(ID)).rejects.toMatchObject(UNAVAILABLE);
  await expect(blobs.delete(ID)).rejects.toMatchObject(UNAVAILABLE);
  await expect(blobs.list(new Date())[Symbol.asyncIterator]().next()).rejects.toMatchObject(
    UNAVAILABLE,
  );
});

it('an S3 that stops reading does not hold a request', async () => {
  answers = [neverReads];
  await expect(blobs.put(ID, await photo(10_000_000))).rejects.toMatchObject(UNAVAILABLE);
});

it('what fails once is done again', async () => {
  answers = [fails(500, 'InternalError'), breaksOff, works];
  expect(await blobs.put(ID, await photo())).toEqual({ bytes: 5 });
  expect(asked).toHaveLength(3);
});

it.each([
  [507, 'XMinioStorageFull'],
  [403, 'QuotaExceeded'],
])('a full S3 (%i %s) is storage_full', async (status, code) => {
  answers = [fails(status, code)];
  await expect(blobs.put(ID, await photo())).rejects.toMatchObject({ code: 'storage_full' });
});

it('a large picture whose part fails leaves no parts behind', async () => {
  const begun: Answer = (request, response) => {
    request.resume();
    response.end(
      '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
    );
  };
  answers = [begun, works, fails(400, 'InvalidPart'), works];
  const file = await photo(33 * 1024 * 1024);
  await expect(blobs.put(ID, file)).rejects.toMatchObject(UNAVAILABLE);
  expect(asked.slice(3)).toEqual([
    `DELETE /bucket/results/${ID}?uploadId=u1&x-id=AbortMultipartUpload`,
    `DELETE /bucket/results/${ID}`,
  ]);
});

it('a picture that stops coming ends its stream with an error', async () => {
  answers = [
    (_request, response) => response.writeHead(200, { 'content-length': 9 }).write('half'),
  ];
  const blob = await blobs.open(ID);
  expect(blob?.bytes).toBe(9);
  await expect(text(blob?.stream ?? Readable.from([]))).rejects.toMatchObject(UNAVAILABLE);
});

it('a picture that nobody reads does not fail, and frees its connection', async () => {
  let gone = false;
  answers = [
    (_request, response) => {
      response.once('close', () => {
        gone = true;
      });
      response.writeHead(200, { 'content-length': 9 }).write('half');
    },
  ];
  const blob = await blobs.open(ID);
  blob?.stream.destroy();
  await expect.poll(() => gone).toBe(true);
});

it('lists every page', async () => {
  const page =
    (key: string, next: string): Answer =>
    (_request, response) => {
      const one = `<Contents><Key>results/${key}</Key><LastModified>2020-01-01T00:00:00.000Z</LastModified></Contents>`;
      response.end(`<?xml version="1.0"?><ListBucketResult>${one}${next}</ListBucketResult>`);
    };
  const other = 'bbCD0123456789abCD012345';
  answers = [page(ID, '<NextContinuationToken>t/1</NextContinuationToken>'), page(other, '')];
  const ids = [];
  for await (const id of blobs.list(new Date())) ids.push(id);
  expect(ids).toEqual([ID, other]);
  expect(asked[1]).toContain('continuation-token=t%2F1');
});
