import { NobgError } from '@nobg/contract/errors.js';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { createKeys, type Keys } from '@nobg/server/domain/accounts/keys.js';
import { BASE62, randomBase62, toBase62 } from '@nobg/server/domain/base62.js';
import type { KeyStore } from '@nobg/server/ports/key-store.js';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settableClock } from '../support/clock.js';

let database: Database;
let store: KeyStore;
let keys: Keys;
let lookUps: number;
let writes: number;
const clock = settableClock('2026-03-01T10:00:00Z');

beforeEach(async () => {
  clock.set('2026-03-01T10:00:00Z');
  database = await openDatabase('sqlite::memory:');
  store = createKeyStore(database.db);
  lookUps = 0;
  writes = 0;
  const counted: KeyStore = {
    ...store,
    findByHash: (hash) => {
      lookUps += 1;
      return store.findByHash(hash);
    },
    touch: (id, at, unlessAfter) => {
      writes += 1;
      return store.touch(id, at, unlessAfter);
    },
  };
  keys = createKeys({ keys: counted, clock });
});
afterEach(() => database.close());

/** The code of the NobgError that this rejects with. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  return error instanceof NobgError ? error.code : String(error);
}

describe('a new key', () => {
  it.each(['live', 'test'] as const)('of kind %s has the documented form', async (kind) => {
    const { key, secret } = await keys.create({ name: 'shop', kind });
    expect(secret).toMatch(new RegExp(`^nobg_${kind}_[0-9A-Za-z]{38}$`));
    expect(key).toMatchObject({ kind, name: 'shop', limitPerHour: 100, lastUsedAt: null });
    expect(secret.endsWith(key.lastFour)).toBe(true);
    expect(key.createdAt).toEqual(clock.now());
  });

  it('is kept without its secret: only a SHA-256 is in the database', async () => {
    const { secret } = await keys.create({ name: 'shop' });
    const [row] = await database.db.selectFrom('api_keys').selectAll().execute();
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(secret.slice(10, 20));
  });

  it.each(['', '   ', 'x'.repeat(101), 'a\u001b[31mb', 'line\nbreak'])(
    'is refused with the name %j',
    async (name) => {
      expect(await codeOf(keys.create({ name }))).toBe('invalid_key_name');
      expect(await keys.list()).toEqual([]);
    },
  );
});

describe('recognising a key', () => {
  it('accepts a key, with or without space around it', async () => {
    const { key, secret } = await keys.create({ name: 'shop' });
    expect((await keys.authenticate(secret)).id).toBe(key.id);
    expect((await keys.authenticate(` ${secret}\t`)).id).toBe(key.id);
  });

  it('refuses a missing key', async () => {
    for (const none of [undefined, '', '  ']) {
      expect(await codeOf(keys.authenticate(none))).toBe('missing_key');
    }
    expect(lookUps).toBe(0);
  });

  it('refuses any other string without a look-up', async () => {
    const text = fc.string({ minLength: 1, maxLength: 60 });
    const anyText = fc.oneof(
      text,
      text.map((rest) => `nobg_live_${rest}`),
      fc.stringMatching(/^nobg_test_[0-9A-Za-z]{38}$/),
    );
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        fc.pre(text.trim() !== '');
        expect(await codeOf(keys.authenticate(text))).toBe('malformed_key');
      }),
    );
    expect(lookUps).toBe(0);
  });

  it('refuses a key with any one character changed, without a look-up', async () => {
    const { secret } = await keys.create({ name: 'shop' });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: secret.length - 1 }),
        fc.constantFrom(...BASE62, '_', '-', 'é'),
        async (at, character) => {
          fc.pre(secret[at] !== character);
          const changed = secret.slice(0, at) + character + secret.slice(at + 1);
          expect(await codeOf(keys.authenticate(changed))).toBe('malformed_key');
        },
      ),
      { numRuns: 2000 },
    );
    expect(lookUps).toBe(0);
  });

  it('refuses a key with two neighbours swapped, one missing or one too many', async () => {
    const { secret } = await keys.create({ name: 'shop' });
    for (let at = 0; at < secret.length; at += 1) {
      const [before, after] = [secret.slice(0, at), secret.slice(at + 1)];
      const variants = [before + after, `${before}x${secret.slice(at)}`];
      if (after !== '' && secret[at] !== after[0]) {
        variants.push(before + after[0] + secret[at] + after.slice(1));
      }
      for (const variant of variants) {
        expect(await codeOf(keys.authenticate(variant))).toBe('malformed_key');
      }
    }
    expect(lookUps).toBe(0);
  });

  it('does not repeat the key in what it says', async () => {
    const { secret } = await keys.create({ name: 'shop' });
    const error = await keys.authenticate(`${secret.slice(0, -1)}!`).catch((thrown) => thrown);
    expect(String(error)).not.toContain(secret.slice(10, 18));
  });

  it('refuses a key of another server', async () => {
    const elsewhere = await openDatabase('sqlite::memory:');
    const others = createKeys({ keys: createKeyStore(elsewhere.db), clock });
    const { secret } = await others.create({ name: 'theirs' });
    await elsewhere.close();
    expect(await codeOf(keys.authenticate(secret))).toBe('unknown_key');
    expect(lookUps).toBe(1);
  });

  it('notes the last use at most once a minute', async () => {
    const { key, secret } = await keys.create({ name: 'shop' });
    await keys.authenticate(secret);
    clock.advance(59_999);
    await keys.authenticate(secret);
    await keys.authenticate(secret);
    expect(writes).toBe(1);
    expect((await store.findById(key.id))?.lastUsedAt).toEqual(new Date('2026-03-01T10:00:00Z'));
    clock.advance(1);
    await keys.authenticate(secret);
    expect(writes).toBe(2);
    expect((await store.findById(key.id))?.lastUsedAt).toEqual(clock.now());
  });
});

describe('revoking a key', () => {
  it('works by id, last four characters and the whole key, at once', async () => {
    const ways = [
      (made: Awaited<ReturnType<Keys['create']>>) => made.key.id,
      (made: Awaited<ReturnType<Keys['create']>>) => made.key.lastFour,
      (made: Awaited<ReturnType<Keys['create']>>) => made.secret,
    ];
    for (const way of ways) {
      const made = await keys.create({ name: 'shop' });
      const [revoked] = await keys.revoke(way(made));
      expect(revoked).toMatchObject({ id: made.key.id, revokedAt: clock.now() });
      expect(await codeOf(keys.authenticate(made.secret))).toBe('revoked_key');
    }
  });

  it('again keeps the time of the first', async () => {
    const { key } = await keys.create({ name: 'shop' });
    const first = (await keys.revoke(key.id))[0].revokedAt;
    clock.advance(1000);
    expect((await keys.revoke(key.lastFour))[0].revokedAt).toEqual(first);
  });

  it('leaves other keys working', async () => {
    const one = await keys.create({ name: 'one' });
    const two = await keys.create({ name: 'two' });
    await keys.revoke(one.key.id);
    expect((await keys.authenticate(two.secret)).name).toBe('two');
  });

  it('asks for the id when two working keys end alike', async () => {
    const { key } = await keys.create({ name: 'one' });
    await store.insert({ ...key, id: 'key_twin' }, 'another hash');
    expect(await codeOf(keys.revoke(key.lastFour))).toBe('ambiguous_key');
    await keys.revoke('key_twin');
    expect((await keys.revoke(key.lastFour))[0].id).toBe(key.id);
  });

  it('by name ends the key and those it was rotated from; by id one of them alone', async () => {
    const first = await keys.create({ name: 'rotated' });
    const second = await keys.rotate('rotated', 24);
    const third = await keys.rotate('rotated', 24);
    expect((await keys.revoke(second.key.id)).map(({ id }) => id)).toEqual([second.key.id]);
    expect((await keys.authenticate(first.secret)).id).toBe(first.key.id);
    const ended = await keys.revoke('rotated');
    expect(ended.map(({ id }) => id)).toEqual([third.key.id, first.key.id]);
    expect(await codeOf(keys.authenticate(first.secret))).toBe('revoked_key');
    expect(await codeOf(keys.authenticate(third.secret))).toBe('revoked_key');
  });

  it('says so when there is no such key', async () => {
    for (const nobody of ['key_nobody', 'ZZZZ', '']) {
      expect(await codeOf(keys.revoke(nobody))).toBe('not_found');
    }
    expect(await codeOf(keys.revoke('nobg_live_typo'))).toBe('malformed_key');
  });
});

describe('base 62', () => {
  it('takes every character as often as the other: bytes that would favour some are dropped', () => {
    // 248 to 255 would be the first eight characters a fifth time.
    const bytes = Uint8Array.from([248, 249, 250, 251, 252, 253, 254, 255, ...Array(62).keys()]);
    let given = 0;
    const text = randomBase62(62, (count) => {
      const slice = bytes.subarray(given, given + count);
      given += count;
      return slice;
    });
    expect([...text].sort()).toEqual([...BASE62].sort());
  });

  it('writes whole numbers that can be read back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 32 - 1 }), (value) => {
        const text = toBase62(value, 6);
        expect(text).toMatch(/^[0-9A-Za-z]{6}$/);
        const read = [...text].reduce((sum, each) => sum * 62 + BASE62.indexOf(each), 0);
        expect(read).toBe(value);
      }),
    );
  });
});
