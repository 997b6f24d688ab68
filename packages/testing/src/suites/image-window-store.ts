import assert from 'node:assert/strict';
import { insertKey, LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

/** The current minute of one key. */
async function minute(stores: Stores) {
  const keyId = await insertKey(stores);
  return { keyId, window: 'minute', start: NOW } as const;
}

export const IMAGE_WINDOW_STORE: Suite<Stores> = {
  'adds weights while they fit, whatever comes at the same time': async (stores) => {
    const id = await minute(stores);
    const adding = Array.from({ length: 20 }, () => stores.imageWindows.add(id, 1, 7));
    const sums = (await Promise.all(adding)).filter((sum) => sum !== null);
    assert.deepEqual(
      sums.sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.equal(await stores.imageWindows.used(id), 7);
  },

  'takes the first of a window, however heavy, and nothing after it': async (stores) => {
    const id = await minute(stores);
    assert.equal(await stores.imageWindows.add(id, 50, 7), 50);
    assert.equal(await stores.imageWindows.add(id, 1, 7), null);
    assert.equal(await stores.imageWindows.used(id), 50);
  },

  'counts windows and lengths of windows apart, and forgets those that are over': async (
    stores,
  ) => {
    const store = stores.imageWindows;
    const id = await minute(stores);
    await store.add(id, 1, 7);
    assert.equal(await store.used({ ...id, window: 'day' }), 0);
    assert.equal(await store.used({ ...id, start: LATER }), 0);
    assert.equal(await store.deleteBefore('day', LATER), 0);
    assert.equal(await store.deleteBefore('minute', LATER), 1);
    assert.equal(await store.used(id), 0);
  },
};
