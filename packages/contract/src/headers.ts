/** Headers of the API, by the names in which they are sent. */
export const HEADERS = {
  /** The caller's key; `Authorization: Bearer` says the same. */
  apiKey: 'X-API-Key',
  /** Names one request in the logs; sent with every answer. */
  requestId: 'X-Request-Id',
  /** Requests that one key may make in a clock hour. */
  limit: 'X-RateLimit-Limit',
  /** Requests left in this hour. */
  remaining: 'X-RateLimit-Remaining',
  /** When the hour ends: Unix time in seconds. */
  reset: 'X-RateLimit-Reset',
  /** IETF draft-ietf-httpapi-ratelimit-headers: the policy, `"hour";q=100;w=3600`. */
  rateLimitPolicy: 'RateLimit-Policy',
  /** The same draft: what is left and for how many seconds, `"hour";r=58;t=1312`. */
  rateLimit: 'RateLimit',
  /** Seconds after which a retry makes sense. */
  retryAfter: 'Retry-After',
  /** Milliseconds of each step of the work. */
  serverTiming: 'Server-Timing',
} as const;

/** What a script on another origin's page may read of an answer. */
export const EXPOSED_HEADERS = [
  HEADERS.requestId,
  HEADERS.limit,
  HEADERS.remaining,
  HEADERS.reset,
  HEADERS.rateLimitPolicy,
  HEADERS.rateLimit,
  HEADERS.retryAfter,
  HEADERS.serverTiming,
] as const;
