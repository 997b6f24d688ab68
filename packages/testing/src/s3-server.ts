import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

/** A server that speaks S3 and keeps its objects in a folder. */
export interface S3Server {
  /** `http://127.0.0.1:…` */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Its settings, as the server reads them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where its objects are: `<bucket>/<key>._S3rver_object`. */
  readonly folder: string;
  /** Stops it and deletes its files. */
  close(): Promise<void>;
}

/**
 * Starts one with an empty bucket. It knows one access key.
 * @param checksSignatures it computes those of requests about the bucket itself otherwise than AWS and its SDK, so only
 *   those about objects pass where it checks them
 */
export async function startS3Server(checksSignatures = false): Promise<S3Server> {
  const bucket = 'nobg-test';
  const folder = await mkdtemp(join(tmpdir(), 'nobg-s3-'));
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory: folder, vhostBuckets: false },
    allowMismatchedSignatures: !checksSignatures,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const key = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return {
    ...{ endpoint, bucket, folder, ...key },
    environment: {
      NOBG_S3_BUCKET: bucket,
      NOBG_S3_ENDPOINT: endpoint,
      NOBG_S3_PATH_STYLE: 'on',
      NOBG_S3_ACCESS_KEY_ID: key.accessKeyId,
      NOBG_S3_SECRET_ACCESS_KEY: key.secretAccessKey,
    },
    async close() {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
