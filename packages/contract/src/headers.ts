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
  /** Requests that all keys of its account may make together in a clock hour, where that is bounded. */
  accountLimit: 'X-RateLimit-Account-Limit',
  /** What of these is left. */
  accountRemaining: 'X-RateLimit-Account-Remaining',
  /**
   * IETF draft-ietf-httpapi-ratelimit-headers: the policies, `"hour";q=100;w=3600`, and `"account"`
   * where all keys of an account have a bound together.
   */
  rateLimitPolicy: 'RateLimit-Policy',
  /** The same draft: what is left of each and for how many seconds, `"hour";r=58;t=1312`. */
  rateLimit: 'RateLimit',
  /** Seconds after which a retry makes sense. */
  retryAfter: 'Retry-After',
  /** Of a picture that is the answer itself: its size and the subject's box on it, px. */
  width: 'X-Width',
  height: 'X-Height',
  foregroundLeft: 'X-Foreground-Left',
  foregroundTop: 'X-Foreground-Top',
  foregroundWidth: 'X-Foreground-Width',
  foregroundHeight: 'X-Foreground-Height',
  /** What its subject is, and the mode that cut it out. */
  type: 'X-Type',
  mode: 'X-Mode',
  /** Its id and its address, where it is kept. */
  resultId: 'X-Result-Id',
  resultUrl: 'X-Result-Url',
  /** Names a request: a second one with the same key and body gets the answer of the first. */
  idempotencyKey: 'Idempotency-Key',
  /** `true` on an answer that was given before. */
  idempotencyReplayed: 'Idempotency-Replayed',
  /** RFC 7240: which of the preferences of `Prefer` were followed. */
  preferenceApplied: 'Preference-Applied',
  /** Milliseconds of each step of the work. */
  serverTiming: 'Server-Timing',
} as const;

/** What a script on another origin's page may read of an answer. */
export const EXPOSED_HEADERS: readonly string[] = [
  ...Object.values(HEADERS).filter((name) => name !== HEADERS.apiKey),
  ...['Allow', 'Content-Disposition', 'ETag', 'Location', 'WWW-Authenticate'],
];
