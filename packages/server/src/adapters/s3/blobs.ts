import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { BlobStore } from '../../ports/blob-store.js';
import { isBlobId } from '../blobs/blob-id.js';
import { withRetries } from './attempts.js';
import { blobKey, type S3Bucket } from './client.js';
import { explainS3, isAbsent } from './errors.js';
import { guardStream } from './guard-stream.js';
import { openPlainFile, upload } from './upload.js';

/**
 * Blobs as objects of a bucket. Every request is bounded in time, and throws `storage_unavailable` or `storage_full`
 * where S3 fails.
 * @param area what the blobs are, such as `results`: keys begin with it
 */
export function openS3Blobs(s3: S3Bucket, area: string): BlobStore {
  const { client, bucket, retryPolicy } = s3;
  const locate = (id: string) => ({ Bucket: bucket, Key: blobKey(s3, area, id) });

  const remove = (id: string, attempts: number) =>
    withRetries({ ...retryPolicy, attempts }, ({ signal }) =>
      client.send(new DeleteObjectCommand(locate(id)), { abortSignal: signal }),
    );

  return {
    async put(id, { path }, description) {
      try {
        const target = locate(id);
        const file = await openPlainFile(path);
        try {
          await upload(s3, target, file, description);
        } catch (error) {
          // An answer that was lost may have been a success.
          await remove(id, 1).catch(() => undefined);
          throw explainS3(error, 'write');
        } finally {
          await file.handle.close();
        }
        return { bytes: file.bytes };
      } finally {
        await rm(path, { force: true });
      }
    },

    async open(id) {
      try {
        const { Body, ContentLength } = await withRetries(retryPolicy, ({ signal }) =>
          client.send(new GetObjectCommand(locate(id)), { abortSignal: signal }),
        );
        const stream = guardStream(Body as Readable, retryPolicy.idleMs);
        return { stream, bytes: ContentLength ?? 0 };
      } catch (error) {
        if (isAbsent(error)) return null;
        throw explainS3(error, 'read');
      }
    },

    async delete(id) {
      try {
        await remove(id, retryPolicy.attempts);
      } catch (error) {
        if (!isAbsent(error)) throw explainS3(error, 'delete');
      }
    },

    async *list(before) {
      const Prefix = `${s3.prefix}${area}/`;
      let after: string | undefined;
      do {
        const page = await withRetries(retryPolicy, ({ signal }) =>
          client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken: after }),
            { abortSignal: signal },
          ),
        ).catch((error: unknown) => {
          throw explainS3(error, 'list');
        });
        for (const { Key = '', LastModified } of page.Contents ?? []) {
          const id = Key.slice(Prefix.length);
          if (isBlobId(id) && LastModified !== undefined && LastModified < before) yield id;
        }
        after = page.NextContinuationToken;
      } while (after !== undefined);
    },
  };
}
