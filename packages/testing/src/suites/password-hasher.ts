import assert from 'node:assert/strict';
import type { PasswordHasher } from '@nobg/server/ports/password-hasher.js';
import type { Suite } from './suite.js';

const PASSWORD = 'correct horse battery staple';

export const PASSWORD_HASHER: Suite<PasswordHasher> = {
  'knows the password of a hash, and no other': async (hasher) => {
    const hash = await hasher.hash(PASSWORD);
    assert.equal(await hasher.verify(hash, PASSWORD), true);
    assert.equal(await hasher.verify(hash, `${PASSWORD} `), false);
    assert.equal(await hasher.verify(hash, ''), false);
  },

  'gives every hash a salt of its own, and never the password': async (hasher) => {
    const [one, other] = await Promise.all([hasher.hash(PASSWORD), hasher.hash(PASSWORD)]);
    assert.notEqual(one, other);
    assert.ok(!one.includes(PASSWORD));
  },

  'says no where there is no account, after the same work': async (hasher) => {
    const hash = await hasher.hash(PASSWORD);
    assert.equal(await hasher.verify(null, 'wrong'), false);
    const wrongMs = await quickest(() => hasher.verify(hash, 'wrong'));
    const absentMs = await quickest(() => hasher.verify(null, 'wrong'));
    assert.ok(absentMs > wrongMs / 4, 'an absent account is answered without any work');
  },
};

/** Shortest of some times, ms: what else the machine does only makes one longer. */
async function quickest(call: () => Promise<unknown>): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 5; n += 1) {
    const began = performance.now();
    await call();
    shortest = Math.min(shortest, performance.now() - began);
  }
  return shortest;
}
