import './no-version-warning.js';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { requireBlobId } from '../blobs/blob-id.js';
import { StorageError } from '../storage-error.js';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, withRetries } from './attempts.js';
import { describeS3Error, statusOf } from './errors.js';
import type { S3Settings } from './settings.js';

/** An open bucket. */
export interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly retryPolicy: RetryPolicy;
  close(): void;
}

/** Key of a blob: `results/abc…` under the bucket's prefix. */
export function blobKey({ prefix }: Pick<S3Bucket, 'prefix'>, area: string, id: string): string {
  requireBlobId(id);
  return `${prefix}${area}/${id}`;
}

/** The SDK would warn on the console that it repeats no streams; what fails is in the log by way of the error. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A client for a bucket; nothing is sent yet.
 * @internal
 */
export function connectS3(
  settings: S3Settings,
  retryPolicy: RetryPolicy = DEFAULT_RETRY_POLICY,
): S3Bucket {
  const { bucket, endpoint, credentials, prefix, pathStyle } = settings;
  const region = settings.region ?? (endpoint === null ? null : 'us-east-1');
  // Unbounded, as the requests are that they serve: with the SDK's 50, as many slow downloads would stop all others.
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };
  const client = new S3Client({
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
    ...(credentials === null ? {} : { credentials }),
    forcePathStyle: pathStyle,
    logger: SILENT,
    maxAttempts: 1,
    // Most servers other than AWS's do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Time-outs are those of `withRetries`.
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: 0, socketTimeout: 0 },
  });
  return { client, bucket, prefix, retryPolicy, close: () => client.destroy() };
}

/**
 * The same, once the bucket has answered.
 * @throws StorageError with one sentence for the person who starts the program
 */
export async function openS3(settings: S3Settings, retryPolicy?: RetryPolicy): Promise<S3Bucket> {
  const opened = connectS3(settings, retryPolicy);
  try {
    await withRetries(opened.retryPolicy, ({ signal }) =>
      opened.client.send(new HeadBucketCommand({ Bucket: opened.bucket }), { abortSignal: signal }),
    );
    return opened;
  } catch (error) {
    opened.close();
    throw new StorageError(`Pictures cannot be kept in S3: ${s3Problem(settings, error)}`, {
      cause: error,
    });
  }
}

/** What is wrong with access to a bucket, and what to do, in one sentence. */
function s3Problem({ bucket, endpoint }: S3Settings, error: unknown): string {
  const where = endpoint ?? 'AWS';
  switch (statusOf(error)) {
    case 301:
      return `bucket ${bucket} is in another region; correct NOBG_S3_REGION.`;
    case 403:
      return `${where} refuses access to bucket ${bucket}; check NOBG_S3_ACCESS_KEY_ID, NOBG_S3_SECRET_ACCESS_KEY and the rights of that key.`;
    case 404:
      return `there is no bucket ${bucket} at ${where}; make it, or correct NOBG_S3_BUCKET.`;
    default:
      return `${where} gives no answer for bucket ${bucket} (${describeS3Error(error)}); check NOBG_S3_ENDPOINT, NOBG_S3_REGION and the credentials.`;
  }
}
