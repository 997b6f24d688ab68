import type { Mode } from '@nobg/contract/modes.js';
import type { ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { memoryOfChildren } from './slot-memory.js';
import { slope } from './statistics.js';

/** Memory of the slots over many requests of all kinds. */
export interface GrowthReport {
  readonly requests: number;
  /** All slots together after the first fifth and at the end; bytes. */
  readonly early: number;
  readonly late: number;
  /** Bytes for each 100 requests by least squares, without the first fifth, in which networks are loaded. */
  readonly per100: number;
}

const FORMATS = ['png', 'jpg', 'webp', 'zip'] as const;

/**
 * Sends `requests` photos of changing mode, size and format, one after the other.
 *
 * @returns null where the memory of processes can't be read
 */
export async function measureGrowth(
  server: ServerAddress,
  serverPid: number,
  photos: readonly BenchPhoto[],
  modes: readonly Mode[],
  requests: number,
): Promise<GrowthReport | null> {
  const held: number[] = [];
  for (let i = 0; i < requests; i++) {
    const photo = photos[i % photos.length]!;
    const mode = modes[i % modes.length]!;
    await timedRequest(server, photo, {
      // Where nobody is in the photo, `body` answers all the same.
      ...(mode === 'body' ? { fallback: 'common' } : {}),
      mode,
      format: FORMATS[(i >> 1) % FORMATS.length]!,
      size: i % 3 === 0 ? 'preview' : 'full',
    });
    const memory = await memoryOfChildren(serverPid);
    if (memory === null) return null;
    held.push(memory);
  }
  const first = Math.floor(requests / 5);
  const settled = held.slice(first);
  return {
    requests,
    early: held[first] ?? 0,
    late: held.at(-1) ?? 0,
    per100: Math.round(100 * slope(settled)),
  };
}
