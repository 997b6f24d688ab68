import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@nobg/client';

/** Photos of a job, and their bytes: enough to keep a server busy, and few to repeat where one breaks off. */
export const BATCH = { photos: 50, bytes: 128 * 1024 * 1024 } as const;
/** While fewer photos than these are on the server, it would soon have nothing to do. */
const LOW = BATCH.photos / 2;
/** ms for which photos gather before they are sent. */
const GATHER_MS = 100;
/** ms between two looks at an account whose jobs leave no room. */
const FULL_MS = 5_000;

/** What waits to be sent. */
export interface Sized {
  readonly bytes: number;
}

/**
 * Gathers photos into batches: full ones at once, smaller ones when the server is about to run out of work.
 * @param send sends a batch; it does not throw
 */
export function createBatches<Item extends Sized>(send: (batch: Item[]) => void) {
  const waiting: Item[] = [];
  let onServer = 0;
  let timer: NodeJS.Timeout | null = null;

  function look(): void {
    timer = null;
    while (waiting.length >= BATCH.photos || (waiting.length > 0 && onServer < LOW)) {
      const batch = take(waiting);
      onServer += batch.length;
      send(batch);
    }
  }
  const soon = (): void => {
    timer ??= setTimeout(look, GATHER_MS);
  };
  return {
    add(item: Item): void {
      waiting.push(item);
      soon();
    },
    /** To be called for each photo that has ended, however. */
    ended(): void {
      onServer -= 1;
      soon();
    },
    close(): void {
      if (timer !== null) clearTimeout(timer);
      waiting.length = 0;
    },
  };
}

/** The first photos that make one batch, taken out of the list; at least one. */
function take<Item extends Sized>(waiting: Item[]): Item[] {
  let [count, bytes] = [0, 0];
  for (const item of waiting) {
    if (count === BATCH.photos || (count > 0 && bytes + item.bytes > BATCH.bytes)) break;
    count += 1;
    bytes += item.bytes;
  }
  return waiting.splice(0, count);
}

/** Resolves once the account's jobs leave room for a batch; a batch that fits no empty account is for the server to refuse. */
export async function waitForRoom(
  client: Pick<Client, 'usage'>,
  batch: readonly Sized[],
  signal: AbortSignal,
): Promise<void> {
  const bytes = batch.reduce((sum, item) => sum + item.bytes, 0);
  for (;;) {
    const { jobs } = await client.usage({ signal });
    const fits =
      jobs.waiting + batch.length <= jobs.max_waiting && jobs.bytes + bytes <= jobs.max_bytes;
    if (fits || jobs.waiting === 0) return;
    await delay(FULL_MS, undefined, { signal });
  }
}
