import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createUserStore } from '@nobg/server/adapters/database/users.js';
import { readConfig } from '@nobg/server/config/config.js';
import { createAccountKeys } from '@nobg/server/domain/accounts/account-keys.js';
import { createPlanCatalogue } from '@nobg/server/domain/accounts/plan-catalogue.js';
import type { User } from '@nobg/server/entities/user.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

const NOW = new Date('2026-03-01T10:10:00Z');
const clock = settableClock(NOW.toISOString());
const plans = createPlanCatalogue(readConfig({}).plans);
const unbounded = { consume: async () => undefined };

function user(of: Partial<User> = {}): User {
  return {
    ...{ id: 'usr_a', email: 'a@example.org', passwordHash: 'hash', role: 'user', planId: 'free' },
    ...{ createdAt: NOW, verifiedAt: NOW, lockedAt: null },
    ...of,
  };
}

describe.each(databaseKinds())('accounts on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    const users = createUserStore(database.db);
    await users.insert(user());
    await users.insert(user({ id: 'usr_c', email: 'c@example.org' }));
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('have one key for the web app, however often it is asked for at once', async () => {
    const keys = createAccountKeys({
      keys: createKeyStore(database.db),
      plans,
      clock,
      rateLimiter: unbounded,
    });
    const made = await Promise.all([1, 2, 3, 4].map(() => keys.web(user())));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made[0]).toMatchObject({
      kind: 'web',
      entitlement: { plan: { id: 'free' }, quotaSubject: 'usr_a' },
    });
    const visitors = await Promise.all([1, 2].map(() => keys.guest('203.0.113.7')));
    expect(visitors[0]).toEqual(visitors[1]);
    expect(await createKeyStore(database.db).list()).toEqual([]);
  });

  it('write their key for the web app once, and only read it from then on', async () => {
    const written: string[] = [];
    const watched = database.db.withPlugin({
      transformQuery({ node }) {
        if (node.kind !== 'SelectQueryNode') written.push(node.kind);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const store = createKeyStore(watched);
    const keys = createAccountKeys({ keys: store, plans, clock, rateLimiter: unbounded });
    const owner = user({ id: 'usr_c' });
    const [first, second] = [await keys.web(owner), await keys.web(owner)];
    expect(second.id).toBe(first.id);
    expect(written).toEqual(['InsertQueryNode']);
  });

  it('are deleted with all that is theirs, and nothing of others', async () => {
    const users = createUserStore(database.db);
    const keyStore = createKeyStore(database.db);
    const keys = createAccountKeys({ keys: keyStore, plans, clock, rateLimiter: unbounded });
    const mine = await keys.create(user(), {
      ...{ name: 'mine', kind: 'test', scopes: ['read'], expiresAt: null, limitPerHour: null },
    });
    const others = await keys.create(user({ id: 'usr_c' }), {
      ...{ name: 'other', kind: 'test', scopes: ['read'], expiresAt: null, limitPerHour: null },
    });
    await users.delete('usr_a');
    expect(await users.findById('usr_a')).toBeNull();
    expect(await keyStore.findById(mine.key.id)).toBeNull();
    expect(await keyStore.findById(others.key.id)).not.toBeNull();
  });
});
