import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { NobgError } from '@nobg/contract/errors.js';
import { temporaryFile } from '../blobs/temporary-files.js';
import { openS3Blobs } from './blobs.js';
import { openS3, type S3Bucket } from './client.js';
import { describeS3Error } from './errors.js';
import type { S3Settings } from './settings.js';

/** A bucket as it is found. */
export interface S3Inspection {
  /** Which of writing, reading, listing and deleting failed first, and why; null: all work. */
  readonly refused: string | null;
  /** Null: this access key may not see it, or the server has none. */
  readonly lifecycle: readonly LifecycleRule[] | null;
  /** Null: as for the lifecycle. */
  readonly versioned: boolean | null;
}

/**
 * Tries everything that the server does with a bucket, on an object of its own that is deleted again.
 * @throws StorageError where the bucket cannot be reached at all
 */
export async function inspectS3(settings: S3Settings): Promise<S3Inspection> {
  const s3 = await openS3(settings);
  try {
    return {
      refused: await tryRights(s3),
      lifecycle: await lifecycleOf(s3),
      versioned: await isVersioned(s3),
    };
  } finally {
    s3.close();
  }
}

async function tryRights(s3: S3Bucket): Promise<string | null> {
  const blobs = openS3Blobs(s3, 'doctor');
  const id = randomBytes(16).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'nobg-doctor-'));
  const write = async (): Promise<void> => {
    const path = join(folder, 'probe');
    await writeFile(path, id);
    await blobs.put(id, temporaryFile(path));
  };
  const read = async (): Promise<void> => {
    const blob = await blobs.open(id);
    const found = blob && (await buffer(blob.stream)).toString();
    if (found !== id) throw new Error('what was written is not there');
  };
  const list = async (): Promise<void> => {
    for await (const _found of blobs.list(new Date())) return;
  };
  try {
    const problems = [
      await problemOf('write', write),
      await problemOf('read', read),
      await problemOf('list', list),
      await problemOf('delete', () => blobs.delete(id)),
    ];
    return problems.find((problem) => problem !== null) ?? null;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function problemOf(what: string, action: () => Promise<void>): Promise<string | null> {
  try {
    await action();
    return null;
  } catch (error) {
    const cause = error instanceof NobgError ? error.cause : error;
    return `cannot ${what} objects: ${describeS3Error(cause)}`;
  }
}

async function lifecycleOf({ client, bucket }: S3Bucket): Promise<readonly LifecycleRule[] | null> {
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket });
    return (await client.send(command)).Rules ?? [];
  } catch (error) {
    const none = error instanceof Error && error.name === 'NoSuchLifecycleConfiguration';
    return none ? [] : null;
  }
}

async function isVersioned({ client, bucket }: S3Bucket): Promise<boolean | null> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return Status === 'Enabled';
  } catch {
    return null;
  }
}
