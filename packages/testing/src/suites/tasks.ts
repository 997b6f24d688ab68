import assert from 'node:assert/strict';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutResult } from '@nobg/engine/types.js';
import type { ClaimedTask, LineRoom, NewTask, TaskTaker } from '@nobg/server/ports/task-store.js';
import { NOW, type Stores } from './stores.js';

/** One slot, and so many places that no test fills them by the way. */
export const ROOM: LineRoom = { slots: 1, places: 1000, jobMs: 2000 };
export const UNTIL = new Date(NOW.getTime() + 15_000);
export const AFTER_LEASE = new Date(UNTIL.getTime() + 1);

export const later = (ms: number) => new Date(NOW.getTime() + ms);

/** Takes tasks of these modes, of every form that there is. */
export const taker = (...modes: Mode[]): TaskTaker => ({ classId: 'class', modes, format: 1 });

let made = 0;

/** A photo of mode `product` of a paying caller; every one has an id of its own. */
export function task(of: Partial<Omit<NewTask, 'spec'>> & { readonly mode?: Mode } = {}): NewTask {
  const { mode = 'product', ...rest } = of;
  made += 1;
  return {
    id: made.toString(16).padStart(32, '0'),
    spec: {
      job: { kind: 'cutout', mode, limits: { maxPixels: 1_000_000 } },
      ...{ background: false, cutout: false, preview: false },
    },
    ...{ tier: 'paying', priority: 0, holder: 'a', requesterId: 'requester' },
    ...rest,
  };
}

/** Lets a task in, with its files; gives its id. */
export async function waiting(
  { tasks }: Stores,
  of: Parameters<typeof task>[0] = {},
  at = NOW,
  room = ROOM,
): Promise<string> {
  const one = task(of);
  await tasks.enter(one, room, at, UNTIL);
  assert.equal(await tasks.offer(one.id), true);
  return one.id;
}

/** The id of the next one, given out; null where nothing waits. */
export async function taken({ tasks }: Stores, at = NOW): Promise<string | null> {
  return (await tasks.take(taker('product'), at))?.id ?? null;
}

/** Gives the next one out and claims it. */
export async function claimed({ tasks }: Stores, until = UNTIL): Promise<ClaimedTask> {
  const message = await tasks.take(taker('product'), NOW);
  assert.ok(message, 'nothing waits');
  const claim = await tasks.claim(message, 'worker', until);
  assert.ok(claim, 'the message is out of date');
  return claim;
}

export const RESULT: CutoutResult = {
  ...{ width: 3, height: 2, photo: { width: 3, height: 2 }, format: 'png', mode: 'product' },
  ...{ foreground: { left: 0, top: 0, width: 1, height: 1 }, type: 'other', confidence: 1 },
  ...{ networks: [], timings: [], bytes: 1 },
};

export const FAULT = {
  ...({ code: 'unreadable_image', message: 'The photo is broken.', internal: null } as const),
  fields: [{ field: 'image', expected: 'a photo', received: 'noise' }],
};
