import type { Mode } from '@nobg/contract/modes.js';
import type { LoggedRequest } from '../entities/logged-request.js';

/** Which requests are counted: of these keys, from a time on, of a mode where one is named. */
export interface RequestFilter {
  readonly keyIds: readonly string[];
  readonly from: Date;
  readonly to: Date;
  readonly mode?: Mode | undefined;
}

/** How a request ended. */
export type Ending = 'ok' | 'refused' | 'failed';

/** Requests of one kind. */
export interface RequestGroup {
  readonly keyId: string;
  readonly mode: Mode | null;
  readonly status: number;
  readonly code: string | null;
  /** Start of the bucket; ms since 1970. */
  readonly bucket: number;
  readonly requests: number;
}

/** Times of the requests that succeeded, ms. */
export interface Latency {
  readonly bucket: number;
  readonly median: number;
  readonly p95: number;
}

/** Keeps what was asked and how it ended, for a bounded time and number. */
export interface RequestLogStore {
  add(request: LoggedRequest): Promise<void>;
  /** Counts by key, mode, status, code and bucket of `bucketMs`. */
  count(filter: RequestFilter, bucketMs: number): Promise<RequestGroup[]>;
  /** Median and 95th percentile (nearest rank) by bucket; a bucket as long as all time gives one. */
  latency(filter: RequestFilter, bucketMs: number): Promise<Latency[]>;
  /** Newest first, before the request `before`, and no more than the newest `within` of these keys. */
  list(options: {
    readonly keyIds: readonly string[];
    readonly ending: Ending | null;
    readonly before: string | null;
    readonly limit: number;
    readonly within: number;
  }): Promise<LoggedRequest[]>;
  /** Requests from this time on, of all keys. */
  countSince(from: Date): Promise<number>;
  deleteBefore(time: Date): Promise<number>;
  /** Forgets all but the newest `keep` of each key. */
  deleteBeyond(keep: number): Promise<number>;
}
