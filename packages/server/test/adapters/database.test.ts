import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { StorageError } from '@nobg/server/adapters/storage-error.js';
import { migrations } from '@nobg/server/migrations/migrations.js';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.js';
import { databaseKinds, type FreshDatabase, sqlite } from '../support/databases.js';

const OPEN_AND_COUNT = `
  import { openDatabase } from '@nobg/server/adapters/database/open.js';
  const database = await openDatabase(process.argv[1]);
  const { length } = await database.db.selectFrom('api_keys').selectAll().execute();
  await database.close();
  console.log('opened, ' + length + ' keys');`;

describe.each(databaseKinds())('opening $name', (kind) => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await kind.fresh();
  });
  afterEach(() => fresh.drop());

  async function tables(database: Database): Promise<string[]> {
    const all = await database.db.introspection.getTables();
    return all.map((table) => table.name).sort();
  }

  it('makes every table in an empty database, and opens it again as it is', async () => {
    const first = await openDatabase(fresh.url);
    const made = await tables(first);
    await first.close();
    expect(made).toEqual([
      'api_keys',
      'attempts',
      'audit_events',
      'engine_line',
      'engine_requesters',
      'engine_tasks',
      'engine_turns',
      'engine_workers',
      'events',
      'idempotency_keys',
      'image_windows',
      'job_items',
      'job_turns',
      'jobs',
      'one_time_links',
      'pending_charges',
      'places',
      'plan_usage',
      'request_log',
      'results',
      'sessions',
      'usage_hours',
      'users',
      'webhook_attempts',
      'webhook_deliveries',
      'webhook_endpoints',
    ]);
    const second = await openDatabase(fresh.url);
    expect(await tables(second)).toEqual(made);
    expect(second.kind).toBe(kind.name);
    await second.close();
  });

  it('lets processes that start at the same time make the tables once', async () => {
    const ends = await Promise.all([1, 2, 3].map(() => runChild(OPEN_AND_COUNT, [fresh.url])));
    for (const { code, stdout, stderr } of ends) {
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: 'opened, 0 keys\n',
        stderr: '',
      });
    }
    const database = await openDatabase(fresh.url);
    const steps = await sql<{ name: string }>`select name from kysely_migration`.execute(
      database.db,
    );
    expect(steps.rows).toEqual(Object.keys(migrations).map((name) => ({ name })));
    await database.close();
  });

  it('refuses a database that a newer program has made', async () => {
    const database = await openDatabase(fresh.url);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-future', '2099-01-01T00:00:00.000Z')`.execute(
      database.db,
    );
    await database.close();
    const error = await openDatabase(fresh.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageError);
    expect(String(error)).toMatch(
      /made by a newer version of NoBG \(it has the step 9999-future\)/,
    );
  });

  it('changes nothing when a transaction fails', async () => {
    const database = await openDatabase(fresh.url);
    const failing = database.db.transaction().execute(async (transaction) => {
      await sql`insert into api_keys (id, name, kind, hash, last_four, created_at, limit_per_hour)
        values ('a', 'b', 'live', 'c', 'd', 1, 2)`.execute(transaction);
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await database.db.selectFrom('api_keys').selectAll().execute()).toEqual([]);
    await database.close();
  });
});

describe('transactions of several processes on SQLite', () => {
  const COUNT_UP = `
    import { openDatabase } from '@nobg/server/adapters/database/open.js';
    import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
    const [url, id] = process.argv.slice(1);
    const { db, close } = await openDatabase(url);
    const store = createKeyStore(db);
    const key = { name: id, kind: 'live', lastFour: 'abcd', createdAt: new Date(), lastUsedAt: null, revokedAt: null, ownerId: null, scopes: ['read'], expiresAt: null, followsPlan: false, replacedBy: null, lastUse: null };
    await store.insert({ ...key, id, limitPerHour: 0 }, id);
    while ((await store.list()).length < 3) await new Promise(setImmediate);
    for (let n = 0; n < 300; n += 1) {
      await db.transaction().execute(async (transaction) => {
        const row = await transaction.selectFrom('api_keys').select('limit_per_hour as count').where('id', '=', 'one').executeTakeFirstOrThrow();
        await transaction.updateTable('api_keys').set({ limit_per_hour: row.count + 1 }).where('id', '=', 'one').execute();
      });
    }
    await close();`;

  it('that read before they write wait for each other, and lose nothing', async () => {
    const fresh = await sqlite.fresh();
    const database = await openDatabase(fresh.url);
    const ends = await Promise.all(
      ['one', 'two', 'three'].map((id) => runChild(COUNT_UP, [fresh.url, id])),
    );
    expect(ends.map((end) => [end.code, end.stderr])).toEqual(Array(3).fill([0, '']));
    const row = await database.db
      .selectFrom('api_keys')
      .select('limit_per_hour')
      .where('id', '=', 'one')
      .executeTakeFirst();
    expect(row?.limit_per_hour).toBe(900);
    await database.close();
    await fresh.drop();
  });
});
