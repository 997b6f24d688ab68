import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { DomainEvent, DomainEventType } from '../../entities/domain-event.js';
import type { EventStore } from '../../ports/event-store.js';
import type { Schema } from './schema.js';

/** The outbox of events. */
export function createEventStore(db: Kysely<Schema>): EventStore {
  return {
    async list(limit) {
      const rows = await db
        .selectFrom('events')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(
        ({ id, account_id: accountId, type, subject_id: subjectId, created_at: at }) =>
          ({ id, accountId, type, subjectId, createdAt: new Date(at) }) satisfies DomainEvent,
      );
    },
    async deleteBefore(before) {
      const { numDeletedRows } = await db
        .deleteFrom('events')
        .where('created_at', '<', before.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/**
 * Records an event within the transaction of what it tells of.
 * @param occasion tells this time from others of the same type and subject: recorded once for each
 */
export async function recordEvent(
  transaction: Kysely<Schema>,
  event: {
    readonly accountId: string;
    readonly type: DomainEventType;
    readonly subjectId: string;
    readonly occasion: number | string;
  },
  at: number,
): Promise<void> {
  const { accountId, type, subjectId, occasion } = event;
  const name = createHash('sha256').update(`${type}\n${subjectId}\n${occasion}`).digest('hex');
  await transaction
    .insertInto('events')
    .values({
      id: `evt_${name.slice(0, 32)}`,
      account_id: accountId,
      type,
      subject_id: subjectId,
      created_at: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
