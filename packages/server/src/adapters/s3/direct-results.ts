import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { DirectResults } from '../../ports/direct-results.js';
import { withRetries } from './attempts.js';
import { blobKey, type S3Bucket } from './client.js';
import { explainS3 } from './errors.js';

/** Long enough to begin a download, short enough that an address in a log is of no use. */
const LIFETIME_S = 300;

/** Addresses of the bucket itself, signed for one object and at most five minutes. */
export function presignedResults(s3: S3Bucket, area: string): DirectResults {
  return {
    async addressOf(id, { mediaType, disposition, cacheControl }, leftS) {
      const command = new GetObjectCommand({
        Bucket: s3.bucket,
        Key: blobKey(s3, area, id),
        ResponseContentType: mediaType,
        ResponseContentDisposition: disposition,
        ResponseCacheControl: cacheControl,
      });
      const expiresIn = Math.max(1, Math.min(LIFETIME_S, leftS));
      try {
        // Nothing is sent, but credentials may have to be fetched.
        return await withRetries(s3.retryPolicy, () =>
          getSignedUrl(s3.client, command, { expiresIn }),
        );
      } catch (error) {
        throw explainS3(error, 'sign');
      }
    },
  };
}

/** Addresses of a CDN whose origin is the bucket. @param base without a slash at its end */
export function cdnResults(
  s3: Pick<S3Bucket, 'prefix'>,
  area: string,
  base: string,
): DirectResults {
  return { addressOf: async (id) => `${base}/${blobKey(s3, area, id)}` };
}
