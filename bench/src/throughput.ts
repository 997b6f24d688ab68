import type { Mode } from '@nobg/contract/modes.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { type TimedRequest, timedRequest } from './request.js';
import { quantile, round } from './statistics.js';

export interface ThroughputReport {
  /** Requests under way at the same time. */
  readonly clients: number;
  readonly photosPerMinute: number;
  /** Whole requests that were answered with a cutout, ms: half of them, and all but 1 % of them, took less. */
  readonly p50: number;
  readonly p99: number;
  /** Requests that were answered with 503, because the queue was full; none is tried again. */
  readonly refused: number;
}

/**
 * Sends `count` photos, `clients` at a time: each client sends its next when it has its answer.
 *
 * @throws Error when an answer is neither a cutout nor a 503
 */
export async function measureThroughput(
  server: ServerAddress,
  photo: BenchPhoto,
  mode: Mode,
  clients: number,
  count: number,
): Promise<ThroughputReport> {
  let left = count;
  let refused = 0;
  const done: TimedRequest[] = [];
  const client = async () => {
    while (left > 0) {
      left--;
      const request = await timedRequest(server, photo, { mode }, { orBusy: true });
      if (request === null) refused++;
      else done.push(request);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const minutes = (performance.now() - start) / 60_000;
  const times = done.map(({ ms }) => ms);
  return {
    clients,
    photosPerMinute: round(done.length / minutes),
    p50: round(quantile(times, 0.5)),
    p99: round(quantile(times, 0.99)),
    refused,
  };
}
