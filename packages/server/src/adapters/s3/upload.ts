import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { BlobDescription } from '../../ports/blob-store.js';
import { type Watch, withRetries } from './attempts.js';
import type { S3Bucket } from './client.js';

/** What is larger goes in parts of this size, of which one that fails is sent again; 5 MiB to 5 GiB. */
const PART_BYTES = 16 * 1024 * 1024;

interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** A plain file that is open to be sent. */
export interface SentFile {
  readonly handle: FileHandle;
  readonly bytes: number;
}

/** What an engine's process left at a path may be anything. @throws Error for all but a plain file */
export async function openPlainFile(path: string): Promise<SentFile> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, bytes: stats.size };
  await handle.close();
  throw new Error('expected a plain file to keep');
}

/**
 * Sends a file, straight from the disk; the object is there as a whole or not at all.
 * @throws what S3 or the disk says
 */
export async function upload(
  s3: S3Bucket,
  target: Target,
  file: SentFile,
  description?: BlobDescription,
): Promise<void> {
  const object = { ...target, ...headersOf(description) };
  await (file.bytes > PART_BYTES ? putInParts : putWhole)(s3, object, file);
}

function headersOf(description: BlobDescription | undefined) {
  if (description === undefined) return {};
  const { mediaType, disposition, cacheControl } = description;
  return {
    ContentType: mediaType,
    ContentDisposition: disposition,
    CacheControl: cacheControl,
  };
}

async function putWhole(
  { client, retryPolicy }: S3Bucket,
  object: Target,
  { handle, bytes }: SentFile,
): Promise<void> {
  await withRetries(retryPolicy, (watch) =>
    client.send(
      new PutObjectCommand({
        ...object,
        Body: bodyOf(handle, 0, bytes, watch),
        ContentLength: bytes,
      }),
      { abortSignal: watch.signal },
    ),
  );
}

async function putInParts(
  { client, retryPolicy }: S3Bucket,
  object: Target,
  { handle, bytes }: SentFile,
): Promise<void> {
  const target = { Bucket: object.Bucket, Key: object.Key };
  const { UploadId } = await withRetries(retryPolicy, ({ signal }) =>
    client.send(new CreateMultipartUploadCommand(object), { abortSignal: signal }),
  );
  try {
    const parts: CompletedPart[] = [];
    for (let from = 0; from < bytes; from += PART_BYTES) {
      const size = Math.min(PART_BYTES, bytes - from);
      const part = { ...target, UploadId, PartNumber: parts.length + 1, ContentLength: size };
      const sent = await withRetries(retryPolicy, (watch) =>
        client.send(new UploadPartCommand({ ...part, Body: bodyOf(handle, from, size, watch) }), {
          abortSignal: watch.signal,
        }),
      );
      parts.push({ ETag: sent.ETag, PartNumber: part.PartNumber });
    }
    await withRetries(retryPolicy, ({ signal }) =>
      client.send(
        new CompleteMultipartUploadCommand({
          ...target,
          UploadId,
          MultipartUpload: { Parts: parts },
        }),
        { abortSignal: signal },
      ),
    );
  } catch (error) {
    // Parts that stay are paid for until the bucket's own rule deletes them.
    await withRetries({ ...retryPolicy, attempts: 1 }, ({ signal }) =>
      client.send(new AbortMultipartUploadCommand({ ...target, UploadId }), {
        abortSignal: signal,
      }),
    ).catch(() => undefined);
    throw error;
  }
}

/** A part of the file, a piece at a time; each piece that is taken shows that S3 still listens. */
function bodyOf(file: FileHandle, from: number, bytes: number, watch: Watch): Readable {
  return Readable.from(piecesOf(file, from, bytes, watch), { objectMode: false });
}

const PIECE_BYTES = 64 * 1024;

async function* piecesOf(
  file: FileHandle,
  from: number,
  bytes: number,
  { signal, alive }: Watch,
): AsyncGenerator<Buffer> {
  for (let at = from; at < from + bytes; ) {
    signal.throwIfAborted();
    const size = Math.min(PIECE_BYTES, from + bytes - at);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    at += bytesRead;
    alive();
    yield buffer.subarray(0, bytesRead);
  }
}
