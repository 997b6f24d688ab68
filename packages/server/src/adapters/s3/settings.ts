import type { Config } from '../../config/config.js';

/** Where a bucket is, and how to get at it. */
export interface S3Settings {
  readonly bucket: string;
  /** `https://…`; null: AWS. */
  readonly endpoint: string | null;
  /** Null: from the environment of the SDK, and `us-east-1` beside an endpoint. */
  readonly region: string | null;
  /** Null: the SDK's default chain (environment, shared files, web identity, container, instance). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Before every key; empty or with a slash at its end. */
  readonly prefix: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly pathStyle: boolean;
}

/** The bucket that the configuration names; null where it names none. */
export function s3SettingsOf({ s3 }: Pick<Config, 's3'>): S3Settings | null {
  const { bucket, accessKeyId, secretAccessKey, endpoint, region, prefix } = s3;
  if (bucket === null) return null;
  const credentials =
    accessKeyId === null || secretAccessKey === null ? null : { accessKeyId, secretAccessKey };
  // Few servers beside AWS's have an address for each bucket.
  const pathStyle = s3.pathStyle ?? endpoint !== null;
  return { bucket, endpoint, region, credentials, prefix, pathStyle };
}
