/** When a failed download is tried again, and when it is given up. */
export interface RetryPolicy {
  /** Attempts in a row without progress before giving up. */
  readonly maxAttempts: number;
  /** Wait before the second attempt, doubled for each later one; ms. */
  readonly backoffMs: number;
  /** Time without data after which a connection is given up; ms. */
  readonly stallMs: number;
}

/** Gives up after about 15 s without any network, and survives a router's restart once data flows. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 5,
  backoffMs: 1_000,
  stallMs: 30_000,
};
