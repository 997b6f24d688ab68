import type { JobClass } from '@nobg/server/entities/job.js';
import type {
  Claim,
  ClaimedItem,
  Completion,
  Endings,
  NewItem,
} from '@nobg/server/ports/job-store.js';
import type { ChargeLimits } from '@nobg/server/ports/usage-store.js';
import { insertKey, LATER, NOW, type Stores } from './stores.js';

/** Fixtures of the suites of jobs. */

export const AT: Endings = { now: NOW, forgetAt: LATER };
export const LEASE = new Date(NOW.getTime() + 60_000);
const HOUR = new Date('2026-03-01T10:00:00Z');
export const FAULT = { code: 'cutout_failed', detail: 'It failed.', fields: [] } as const;

let count = 0;

function newId(prefix: string): string {
  count += 1;
  return `${prefix}_${count}`;
}

/** A key, unless it is there, with a job of so many images that were sent. */
export async function openJob(
  stores: Stores,
  of: {
    readonly images?: number;
    readonly account?: string;
    readonly class?: JobClass;
    readonly at?: Date;
    /** More images may be added. */
    readonly more?: boolean;
    readonly source?: (position: number) => NewItem['source'];
  } = {},
): Promise<string> {
  const { images = 1, account = 'acc_a', at = NOW, more = false } = of;
  const source = of.source ?? ((n) => ({ inputId: `${account}Input${n}xxxxxxxxxx`, bytes: 10 }));
  const keyId = `key_${account}`;
  if ((await stores.keys.findById(keyId)) === null) await insertKey(stores, { id: keyId });
  const job = { id: newId('job'), accountId: account, keyId };
  await stores.jobs.create({
    ...{ ...job, class: of.class ?? 'batch', createdAt: at, expiresAt: LATER },
  });
  const items = Array.from({ length: images }, (_, position) => ({
    ...{ id: newId('item'), position, externalId: `ext-${position}`, name: `${position}.jpg` },
    ...{ options: position === 1 ? { mode: 'food' } : null, source: source(position) },
  }));
  await stores.jobs.append(job, items, at);
  const shared = { options: { mode: 'product' }, backgroundId: null, more };
  await stores.jobs.open(job.id, shared, AT);
  return job.id;
}

/** @throws where there is nothing to claim */
export async function claimOne({ jobs }: Stores, now = NOW): Promise<ClaimedItem> {
  const leaseUntil = new Date(now.getTime() + 60_000);
  const claim = await jobs.claim({ now, leaseUntil });
  if (claim === null) throw new Error('expected an image to claim');
  return claim;
}

export function completion(claim: ClaimedItem): Completion {
  const id = `result${claim.itemId.replace(/\W/g, '')}xxxxxxxxxxxxxxxx`.slice(0, 24);
  const about = { mode: 'product', format: 'png', type: 'other' } as const;
  const result = {
    ...{ ...about, id, keyId: claim.keyId, width: 3, height: 2, bytes: 5, hasThumbnail: false },
    ...{ cutoutId: null, parentId: null, createdAt: NOW, expiresAt: LATER },
    ...{ removedAt: null, blobDeletedAt: null },
  };
  return {
    resultId: id,
    answer: { url: `/results/${id}.png` },
    results: [{ result, thumbnail: null }],
  };
}

export const NO_LIMITS: Omit<ChargeLimits, 'concurrent'> = {
  key: 1000,
  windows: { hour: null, day: null, month: null },
};

/** Counts the image against its key and a plan. */
export function chargeOf(
  stores: Stores,
  claim: ClaimedItem | (Claim & { keyId: string }),
  limits = NO_LIMITS,
) {
  const plan = { subject: 'acc_a', at: NOW };
  return stores.jobs.charge(claim, { keyId: claim.keyId, hour: HOUR, plan }, limits);
}

/** What is counted in the key's hour and in the plan's day. */
export async function counted(stores: Stores): Promise<[number, number]> {
  const { windows } = await stores.usage.countPlan('acc_a', NOW);
  return [await stores.usage.count('key_acc_a', HOUR), windows.day];
}

/** Types of all events, sorted. */
export async function eventTypes({ events }: Stores): Promise<string[]> {
  return (await events.list(1000)).map(({ type }) => type).sort();
}
