import type { PlanWindow } from '../entities/plan-window.js';

/** One request that has been counted and is not over yet. */
export interface PendingCharge {
  readonly id: string;
  readonly keyId: string;
  /** Start of the clock hour that was charged. */
  readonly hour: Date;
  /** When it is counted, for the events of limits; the start of its hour unless given. */
  readonly at?: Date;
  /** From then on anyone may refund it: the process that held it is dead. */
  readonly leaseUntil: Date;
  /** What it counts under beside its key, in the windows that hold `at`. */
  readonly plan?: { readonly subject: string; readonly at: Date };
}

/** What a plan allows; null does not bind. */
export interface ChargeLimits {
  /** Of the key's hour. */
  readonly key: number;
  readonly windows: Readonly<Record<PlanWindow, number | null>>;
  /** Charges of the subject that are pending at the same time. */
  readonly concurrent: number;
}

/** The counts with this request; or what was full, and then nothing has changed. */
export type PlanCharge =
  | { readonly used: number; readonly windows: Readonly<Record<PlanWindow, number>> }
  | { readonly full: 'key' | 'concurrent' | PlanWindow };

/** The counts with one image of a job; or what was full, and then nothing has changed. */
export type CountedCharge =
  | { readonly used: number; readonly windows: Readonly<Record<PlanWindow, number>> | null }
  | { readonly full: 'key' | PlanWindow };

/** Counts requests by key and clock hour. */
export interface UsageStore {
  /**
   * Counts one more request and keeps the charge as pending, both or neither.
   * Count and check are one atomic statement: whatever runs at the same time, in
   * whatever process, `limit` is never passed.
   * Resolves to the hour's count with this request, or null when the limit is reached
   * (then nothing has changed). What reaches a limit records a `usage.limit_reached`, once for each window.
   */
  charge(charge: PendingCharge, limit: number): Promise<number | null>;
  /**
   * The same for a charge with a plan: it counts in the key's hour and in every window of its
   * subject, all or none, and no limit is ever passed.
   */
  chargePlan(
    charge: PendingCharge & Required<Pick<PendingCharge, 'plan'>>,
    limits: ChargeLimits,
    now: Date,
  ): Promise<PlanCharge>;
  /** A subject’s counts in the windows that hold `at`, and its charges that are pending. */
  countPlan(
    subject: string,
    at: Date,
  ): Promise<{ readonly windows: Readonly<Record<PlanWindow, number>>; readonly pending: number }>;
  /** Forgets windows that began before `before`. */
  deletePlanBefore(before: Date): Promise<number>;
  /** The hour's count, pending charges included; 0 where nothing was counted. */
  count(keyId: string, hour: Date): Promise<number>;
  /** The same of several keys, read at once; keys of which nothing was counted are left out. */
  countEach(keyIds: readonly string[], hour: Date): Promise<ReadonlyMap<string, number>>;
  /**
   * Makes a charge final. When it was refunded in the meantime (its lease ran out
   * though the work went on), it is counted again, whatever the limit.
   * @param kept a request with an idempotency key, which is marked as charged in the same transaction
   */
  settle(
    charge: PendingCharge,
    kept?: { readonly id: string; readonly owner: string },
  ): Promise<void>;
  /** Takes a pending charge back from the hour it was counted in. Settled or refunded ones stay as they are. */
  refund(id: string): Promise<void>;
  /** Moves the lease of those of these charges that are pending. */
  renew(ids: readonly string[], leaseUntil: Date): Promise<void>;
  /** Refunds every pending charge whose lease ended before `now`; resolves to how many. */
  refundExpired(now: Date): Promise<number>;
}
