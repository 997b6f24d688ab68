import type { Tier } from '@nobg/engine/process/pool-types.js';
import { quantile } from '../statistics.js';
import type { Served } from './cluster.js';

/** Waits of one tier's requests, s. */
export interface Waits {
  readonly requests: number;
  /** Part that was refused with 503, 0..1. */
  readonly refused: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The waits of a tier, or of all; null where it sent nothing. */
export function waitsOf(requests: readonly Served[], tier?: Tier): Waits | null {
  const own = requests.filter((request) => tier === undefined || request.tier === tier);
  if (own.length === 0) return null;
  const waits = own.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs / 1000]));
  return {
    requests: own.length,
    refused: 1 - waits.length / own.length,
    p50: quantile(waits, 0.5),
    p95: quantile(waits, 0.95),
    p99: quantile(waits, 0.99),
  };
}
