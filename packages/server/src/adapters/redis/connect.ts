import { Redis } from 'ioredis';

/** Where Redis is, and what our names there begin with. */
export interface RedisAddress {
  /** `redis://user:password@host:6379/0`; `rediss://` for TLS. */
  readonly url: string;
  /** Installations that share a Redis differ in it. */
  readonly prefix: string;
}

const CONNECT_TIMEOUT_MS = 5000;
/** A connection that broke is soon tried again; one that stays down is not asked all the time. */
const RETRY_MS = { first: 50, longest: 2000 };
/** A command takes milliseconds; a Redis that hangs must not hold those who could do without. */
const ANSWER_WITHIN_MS = 3000;
/** A host that vanished without a word is noticed within that. */
const KEEP_ALIVE_MS = 10_000;

/**
 * A connection that makes itself anew for as long as it is not closed. The first is made at once.
 * @param patient commands wait for as long as Redis is away; otherwise they fail then
 * @param onError told of every fault; the connection goes on
 */
export function connectRedis(
  { url }: RedisAddress,
  patient: boolean,
  onError: (error: Error) => void,
): Redis {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    enableOfflineQueue: patient,
    maxRetriesPerRequest: patient ? null : 0,
    ...(patient ? {} : { commandTimeout: ANSWER_WITHIN_MS }),
    retryStrategy: (times) => Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** Math.min(times, 10)),
  });
  redis.on('error', onError);
  return redis;
}

/** Ends a connection whatever its state; resolves at once where Redis is away. */
export function disconnectRedis(redis: Redis): void {
  redis.disconnect(false);
}
