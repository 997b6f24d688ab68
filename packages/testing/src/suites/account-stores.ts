import assert from 'node:assert/strict';
import type { OneTimeLink } from '@nobg/server/entities/one-time-link.js';
import { LATER, NOW, type Stores, user } from './stores.js';
import type { Suite } from './suite.js';

export const USER_STORE: Suite<Stores> = {
  'keeps one user for an address': async ({ users }) => {
    assert.equal(await users.insert(user()), true);
    assert.equal(await users.insert(user({ id: 'usr_b' })), false);
    assert.deepEqual(await users.findByEmail('a@example.org'), user());
    assert.equal(await users.count(), 1);
  },

  'counts administrators who can sign in': async ({ users }) => {
    const admin = (id: string, of: Partial<ReturnType<typeof user>> = {}) =>
      users.insert(user({ id, email: `${id}@example.org`, role: 'admin', ...of }));
    await admin('usr_c');
    await admin('usr_d', { lockedAt: NOW });
    await admin('usr_e', { verifiedAt: null });
    assert.equal(await users.countAdministrators(), 1);
    await users.update('usr_d', { lockedAt: null, planId: 'pro' });
    assert.equal(await users.countAdministrators(), 2);
    assert.equal((await users.findById('usr_d'))?.planId, 'pro');
  },

  'forgets accounts that nobody verified, and no other': async ({ users }) => {
    await users.insert(user());
    await users.insert(user({ id: 'usr_b', email: 'b@example.org', verifiedAt: null }));
    assert.equal(await users.deleteUnverified(new Date(NOW.getTime() + 1)), 1);
    assert.equal(await users.findById('usr_b'), null);
    assert.notEqual(await users.findById('usr_a'), null);
  },

  'lists users in pages of a stable order, with their numbers': async ({ users }) => {
    for (const id of ['usr_a', 'usr_c', 'usr_d']) {
      await users.insert(user({ id, email: `${id}@example.org` }));
    }
    const all = { query: '', limit: 2, now: NOW };
    const first = await users.list({ ...all, after: null });
    const rest = await users.list({ ...all, after: first.at(-1)?.id ?? '' });
    assert.deepEqual(
      [...first, ...rest].map(({ id }) => id),
      ['usr_d', 'usr_c', 'usr_a'],
    );
    const [last] = rest;
    assert.deepEqual([last?.sessions, last?.keys, last?.imagesThisMonth], [0, 0, 0]);
    assert.deepEqual(await users.list({ ...all, query: '%', after: null }), []);
  },
};

const session = {
  ...{ id: 'ses_1', userId: 'usr_a', createdAt: NOW, lastSeenAt: NOW, expiresAt: LATER },
  ...{ address: '203.0.113.7', agent: 'test' },
};

export const SESSION_STORE: Suite<Stores> = {
  'keeps sessions by the hash of their token until they are ended or expire': async (stores) => {
    const { sessions, users } = stores;
    await users.insert(user());
    await sessions.insert(session, 'h1');
    await sessions.insert({ ...session, id: 'ses_2' }, 'h2');
    await assert.rejects(sessions.insert({ ...session, id: 'ses_3' }, 'h2'));
    assert.deepEqual(await sessions.findByTokenHash('h1'), session);
    assert.equal(await sessions.delete('usr_c', 'ses_1'), false);
    await sessions.deleteAll('usr_a', 'ses_2');
    assert.deepEqual(
      (await sessions.list('usr_a', NOW)).map(({ id }) => id),
      ['ses_2'],
    );
    assert.deepEqual(await sessions.list('usr_a', LATER), []);
    assert.equal(await sessions.deleteExpired(LATER), 1);
  },
};

const link: OneTimeLink = {
  ...{ id: 'lnk_1', kind: 'invitation', userId: null, email: null, planId: 'pro' },
  ...{ createdAt: NOW, expiresAt: LATER },
};

export const LINK_STORE: Suite<Stores> = {
  'gives a one-time link to one of several that take it at once': async ({ links }) => {
    await links.insert(link, 'l1');
    assert.deepEqual(await links.find('l1'), link);
    const taken = await Promise.all([1, 2, 3].map(() => links.take('l1')));
    assert.deepEqual(
      taken.filter((each) => each !== null),
      [link],
    );
  },

  'lists what works, and forgets what is over': async ({ links }) => {
    await links.insert(link, 'l1');
    assert.deepEqual(await links.list('invitation', NOW), [link]);
    assert.deepEqual(await links.list('invitation', LATER), []);
    assert.equal(await links.delete('lnk_1', 'reset'), false);
    assert.equal(await links.deleteExpired(LATER), 1);
  },
};

export const ATTEMPT_STORE: Suite<Stores> = {
  'counts attempts that come at once one by one': async ({ attempts }) => {
    const counts = await Promise.all(Array.from({ length: 20 }, () => attempts.add('x', NOW)));
    assert.deepEqual(
      counts.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    assert.equal(await attempts.add('x', LATER, 3), 3);
    assert.equal(await attempts.count('x', NOW), 20);
    assert.equal(await attempts.deleteBefore(LATER), 1);
    assert.equal(await attempts.count('x', NOW), 0);
    await attempts.clear('x', LATER);
    assert.equal(await attempts.count('x', LATER), 0);
  },
};
