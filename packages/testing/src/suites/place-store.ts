import assert from 'node:assert/strict';
import { LATER, NOW, type Stores } from './stores.js';
import type { Suite } from './suite.js';

const SOON = new Date(NOW.getTime() + 1000);
const bound = (subject: string, most: number) => ({ subject, most });

export const PLACE_STORE: Suite<Stores> = {
  'has no more places than there are, whatever comes at the same time': async ({ places }) => {
    const taking = Array.from({ length: 20 }, (_, n) =>
      places.take(`taking-${n}`, [bound('a', 7), bound(`b${n % 2}`, 20)], NOW, LATER),
    );
    const free = (await Promise.all(taking)).filter((full) => full === null);
    assert.equal(free.length, 7);
  },

  'takes a place of each subject or none, and says which is full': async ({ places }) => {
    assert.equal(await places.take('one', [bound('a', 1)], NOW, LATER), null);
    const both = [bound('b', 1), bound('a', 1)];
    assert.deepEqual(await places.take('two', both, NOW, LATER), bound('a', 1));
    assert.equal(await places.take('three', [bound('b', 1)], NOW, LATER), null);
  },

  'frees the places of who leaves, once': async ({ places }) => {
    await places.take('one', [bound('a', 2)], NOW, LATER);
    await places.take('two', [bound('a', 2)], NOW, LATER);
    await places.leave('one');
    await places.leave('one');
    assert.equal(await places.take('three', [bound('a', 2)], NOW, LATER), null);
    assert.notEqual(await places.take('four', [bound('a', 2)], NOW, LATER), null);
  },

  'frees what nobody renewed when its lease is over, and forgets it': async ({ places }) => {
    await places.take('dead', [bound('a', 2)], NOW, SOON);
    await places.take('alive', [bound('a', 2)], NOW, SOON);
    await places.renew(['alive', 'gone'], LATER);
    assert.equal(await places.take('three', [bound('a', 2)], SOON, LATER), null);
    assert.notEqual(await places.take('four', [bound('a', 2)], SOON, LATER), null);
    assert.equal(await places.deleteExpired(SOON), 1);
    assert.equal(await places.deleteExpired(SOON), 0);
  },
};
