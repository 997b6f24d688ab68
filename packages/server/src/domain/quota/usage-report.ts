import type { Mode } from '@nobg/contract/modes.js';
import type { Clock } from '../../ports/clock.js';
import type {
  Latency,
  RequestFilter,
  RequestGroup,
  RequestLogStore,
} from '../../ports/request-log-store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** One bucket for all time that is kept: longer than that, and none begins within it. */
const ALL_MS = 1_000_000 * DAY_MS;

export interface Tally {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
}

export interface TimedTally extends Tally {
  /** ms; null without a success. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface UsageReport {
  readonly from: Date;
  readonly to: Date;
  readonly total: TimedTally;
  /** Every bucket, empty ones too, oldest first. */
  readonly series: readonly (TimedTally & { readonly at: Date })[];
  /** By what they name, those with most requests first. */
  readonly byKey: readonly (Tally & { readonly keyId: string })[];
  readonly byMode: readonly (Tally & { readonly mode: Mode | null })[];
  readonly byStatus: readonly { readonly status: number; readonly requests: number }[];
  readonly byCode: readonly { readonly code: string; readonly requests: number }[];
  /** What all of it was counted from. */
  readonly groups: readonly RequestGroup[];
}

interface ReportQuery {
  readonly keyIds: readonly string[];
  readonly days: number;
  readonly bucket: 'hour' | 'day';
  readonly mode?: Mode | undefined;
}

/** Counts the requests of some keys over the last days. */
export async function usageReport(
  store: RequestLogStore,
  clock: Clock,
  { keyIds, days, bucket, mode }: ReportQuery,
): Promise<UsageReport> {
  const bucketMs = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const now = clock.now().getTime();
  const from = new Date(Math.floor(now / DAY_MS) * DAY_MS - (days - 1) * DAY_MS);
  const to = new Date(Math.floor(now / bucketMs) * bucketMs + bucketMs);
  const filter: RequestFilter = { keyIds, from, to, mode };
  const [groups, times, [all]] = await Promise.all([
    store.count(filter, bucketMs),
    store.latency(filter, bucketMs),
    store.latency(filter, ALL_MS),
  ]);
  const byBucket = grouped(groups, (group) => group.bucket);
  const timesOf = new Map(times.map((time) => [time.bucket, time]));
  const series = [];
  for (let at = from.getTime(); at < to.getTime(); at += bucketMs) {
    const tally = tallyOf(byBucket.get(at) ?? []);
    series.push({ at: new Date(at), ...timed(tally, timesOf.get(at)) });
  }
  return {
    from,
    to,
    total: timed(tallyOf(groups), all),
    series,
    byKey: tallies(groups, (group) => group.keyId).map(([keyId, tally]) => ({ keyId, ...tally })),
    byMode: tallies(groups, (group) => group.mode).map(([name, tally]) => ({
      mode: name,
      ...tally,
    })),
    byStatus: counts(groups, (group) => group.status).map(([status, requests]) => ({
      status,
      requests,
    })),
    byCode: counts(
      groups.filter((group) => group.code !== null),
      (group) => group.code ?? '',
    ).map(([code, requests]) => ({ code, requests })),
    groups,
  };
}

/** How a status ended, for people: what they did wrong or used up, and what we did. */
function endingOf(status: number): keyof Tally {
  if (status < 400) return 'ok';
  return status < 500 ? 'refused' : 'failed';
}

function tallyOf(groups: readonly RequestGroup[]): Tally {
  const tally = { ok: 0, refused: 0, failed: 0 };
  for (const { status, requests } of groups) tally[endingOf(status)] += requests;
  return tally;
}

function timed(tally: Tally, time: Latency | undefined): TimedTally {
  return { ...tally, medianMs: time?.median ?? null, p95Ms: time?.p95 ?? null };
}

function grouped<Key>(
  groups: readonly RequestGroup[],
  keyOf: (group: RequestGroup) => Key,
): Map<Key, RequestGroup[]> {
  const found = new Map<Key, RequestGroup[]>();
  for (const group of groups) {
    const key = keyOf(group);
    const same = found.get(key);
    if (same === undefined) found.set(key, [group]);
    else same.push(group);
  }
  return found;
}

function sum(groups: readonly RequestGroup[]): number {
  return groups.reduce((total, { requests }) => total + requests, 0);
}

function tallies<Key>(groups: readonly RequestGroup[], keyOf: (group: RequestGroup) => Key) {
  return [...grouped(groups, keyOf)]
    .sort(([, a], [, b]) => sum(b) - sum(a))
    .map(([key, same]) => [key, tallyOf(same)] as const);
}

function counts<Key>(groups: readonly RequestGroup[], keyOf: (group: RequestGroup) => Key) {
  return [...grouped(groups, keyOf)]
    .map(([key, same]) => [key, sum(same)] as const)
    .sort(([, a], [, b]) => b - a);
}
