/** One request that has been counted and is not over yet. */
export interface PendingCharge {
  readonly id: string;
  readonly keyId: string;
  /** Start of the clock hour that was charged. */
  readonly hour: Date;
  /** From then on anyone may refund it: the process that held it is dead. */
  readonly leaseUntil: Date;
}

/** Counts requests by key and clock hour. */
export interface UsageStore {
  /**
   * Counts one more request and keeps the charge as pending, both or neither.
   * Count and check are one atomic statement: whatever runs at the same time, in
   * whatever process, `limit` is never passed.
   * Resolves to the hour's count with this request, or null when the limit is reached
   * (then nothing has changed).
   */
  charge(charge: PendingCharge, limit: number): Promise<number | null>;
  /** The hour's count, pending charges included; 0 where nothing was counted. */
  count(keyId: string, hour: Date): Promise<number>;
  /**
   * Makes a charge final. When it was refunded in the meantime (its lease ran out
   * though the work went on), it is counted again, whatever the limit.
   */
  settle(charge: PendingCharge): Promise<void>;
  /** Takes a pending charge back from the hour it was counted in. Settled or refunded ones stay as they are. */
  refund(id: string): Promise<void>;
  /** Moves the lease of those of these charges that are pending. */
  renew(ids: readonly string[], leaseUntil: Date): Promise<void>;
  /** Refunds every pending charge whose lease ended before `now`; resolves to how many. */
  refundExpired(now: Date): Promise<number>;
}
