import type { Mode } from '@nobg/contract/modes.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { round } from './statistics.js';

export interface ThroughputReport {
  /** Requests under way at the same time. */
  readonly clients: number;
  readonly photosPerMinute: number;
}

/** Sends `count` photos, `clients` at a time: each client sends its next when it has its answer. */
export async function measureThroughput(
  server: ServerAddress,
  photo: BenchPhoto,
  mode: Mode,
  clients: number,
  count: number,
): Promise<ThroughputReport> {
  let left = count;
  const client = async () => {
    while (left > 0) {
      left--;
      await timedRequest(server, photo, mode);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const minutes = (performance.now() - start) / 60_000;
  return { clients, photosPerMinute: round(count / minutes) };
}
