import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { User } from '../../entities/user.js';
import type { UserRow, UserStore } from '../../ports/user-store.js';
import type { Schema } from './schema.js';
import { fromMs, toMs } from './time.js';
import { deleteEndpoints } from './webhooks/endpoints.js';

/** Accounts in `users`. */
export function createUserStore(db: Kysely<Schema>): UserStore {
  return {
    async insert(user) {
      const made = await db
        .insertInto('users')
        .values({
          id: user.id,
          email: user.email,
          password_hash: user.passwordHash,
          role: user.role,
          plan_id: user.planId,
          created_at: user.createdAt.getTime(),
          verified_at: toMs(user.verifiedAt),
          locked_at: toMs(user.lockedAt),
        })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .returning('id')
        .executeTakeFirst();
      return made !== undefined;
    },
    async findById(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toUser(row) : null;
    },
    async findByEmail(email) {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('email', '=', email)
        .executeTakeFirst();
      return row ? toUser(row) : null;
    },
    async update(id, { passwordHash, role, planId, verifiedAt, lockedAt }) {
      const columns = {
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
        ...(role === undefined ? {} : { role }),
        ...(planId === undefined ? {} : { plan_id: planId }),
        ...(verifiedAt === undefined ? {} : { verified_at: toMs(verifiedAt) }),
        ...(lockedAt === undefined ? {} : { locked_at: toMs(lockedAt) }),
      };
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('users').set(columns).where('id', '=', id).execute();
    },
    async delete(id) {
      await db.transaction().execute((transaction) => deleteUser(transaction, id));
    },
    async deleteUnverified(before) {
      const old = await db
        .selectFrom('users')
        .select('id')
        .where('verified_at', 'is', null)
        .where('created_at', '<', before.getTime())
        .limit(1000)
        .execute();
      for (const { id } of old) {
        await db.transaction().execute((transaction) => deleteUser(transaction, id));
      }
      return old.length;
    },
    async administrators() {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .where('role', '=', 'admin')
        .where('locked_at', 'is', null)
        .where('verified_at', 'is not', null)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toUser);
    },
    async countAdministrators() {
      const { count } = await db
        .selectFrom('users')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('role', '=', 'admin')
        .where('locked_at', 'is', null)
        .where('verified_at', 'is not', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    async list({ query, after, limit, now }) {
      const rows = await withNumbers(db, now)
        .$if(query !== '', (of) =>
          of.where('users.email', 'like', sql<string>`${`%${escaped(query)}%`} escape '\\'`),
        )
        .$if(after !== null, (of) =>
          of.where(({ eb, refTuple, selectFrom }) =>
            eb(
              refTuple('users.created_at', 'users.id'),
              '<',
              selectFrom('users as last')
                .select(['last.created_at', 'last.id'])
                .where('last.id', '=', after)
                .$asTuple('created_at', 'id'),
            ),
          ),
        )
        .orderBy('users.created_at', 'desc')
        .orderBy('users.id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toUserRow);
    },
    async row(id, now) {
      const row = await withNumbers(db, now).where('users.id', '=', id).executeTakeFirst();
      return row ? toUserRow(row) : null;
    },
    async count() {
      const { count } = await db
        .selectFrom('users')
        .select((select) => select.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}

/**
 * Every table that holds something of an account, those first that point to others. A table
 * that points to `api_keys` or `users` belongs in here.
 */
async function deleteUser(transaction: Transaction<Schema>, id: string): Promise<void> {
  const keys = transaction.selectFrom('api_keys').select('id').where('owner_id', '=', id);
  const jobs = transaction.selectFrom('jobs').select('id').where('key_id', 'in', keys);
  await transaction.deleteFrom('job_items').where('job_id', 'in', jobs).execute();
  const tables = [
    'jobs',
    'idempotency_keys',
    'pending_charges',
    'usage_hours',
    'image_windows',
    'request_log',
    'results',
  ] as const;
  for (const table of tables) {
    await transaction.deleteFrom(table).where('key_id', 'in', keys).execute();
  }
  await transaction.deleteFrom('api_keys').where('owner_id', '=', id).execute();
  await transaction
    .deleteFrom('plan_usage')
    .where((is) => is.or([is('meter', '=', id), is('meter', 'like', `${id}:%`)]))
    .execute();
  for (const table of ['events', 'job_turns'] as const) {
    await transaction.deleteFrom(table).where('account_id', '=', id).execute();
  }
  const webhooks = await transaction
    .selectFrom('webhook_endpoints')
    .select('id')
    .where('account_id', '=', id)
    .execute();
  await deleteEndpoints(
    transaction,
    webhooks.map((webhook) => webhook.id),
  );
  await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
  await transaction.deleteFrom('one_time_links').where('user_id', '=', id).execute();
  await transaction.deleteFrom('users').where('id', '=', id).execute();
}

function withNumbers(db: Kysely<Schema>, now: Date) {
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  return db
    .selectFrom('users')
    .selectAll('users')
    .select(({ selectFrom, fn }) => [
      selectFrom('sessions')
        .select((seen) => seen.fn.max('sessions.last_seen_at').as('seen'))
        .whereRef('sessions.user_id', '=', 'users.id')
        .as('last_seen_at'),
      selectFrom('sessions')
        .select(fn.countAll<number>().as('count'))
        .whereRef('sessions.user_id', '=', 'users.id')
        .where('expires_at', '>', now.getTime())
        .as('sessions'),
      selectFrom('api_keys')
        .select(fn.countAll<number>().as('count'))
        .whereRef('api_keys.owner_id', '=', 'users.id')
        .where('kind', '!=', 'web')
        .where('revoked_at', 'is', null)
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now.getTime())]))
        .as('keys'),
      selectFrom('plan_usage')
        .select('used')
        .whereRef('plan_usage.meter', '=', 'users.id')
        .where('window', '=', 'month')
        .where('start', '=', month)
        .as('images_this_month'),
    ]);
}

type NumberedRow = Selectable<Schema['users']> & {
  readonly last_seen_at: number | null;
  readonly sessions: number | null;
  readonly keys: number | null;
  readonly images_this_month: number | null;
};

function toUserRow(row: NumberedRow): UserRow {
  return {
    ...toUser(row),
    lastSeenAt: fromMs(row.last_seen_at),
    sessions: Number(row.sessions ?? 0),
    keys: Number(row.keys ?? 0),
    imagesThisMonth: Number(row.images_this_month ?? 0),
  };
}

function toUser(row: Selectable<Schema['users']>): User {
  return {
    id: row.id,
    email: row.email,
    passwordHash: row.password_hash,
    role: row.role,
    planId: row.plan_id,
    createdAt: new Date(row.created_at),
    verifiedAt: fromMs(row.verified_at),
    lockedAt: fromMs(row.locked_at),
  };
}

/** The characters that LIKE obeys, made plain. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
