import type { Kysely, Selectable } from 'kysely';
import type { AuditEvent } from '../../entities/audit-event.js';
import type { AuditStore } from '../../ports/audit-store.js';
import type { Schema } from './schema.js';

/** Security-relevant events in `audit_events`. */
export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    async add(event) {
      await db
        .insertInto('audit_events')
        .values({
          id: event.id,
          at: event.at.getTime(),
          event: event.event,
          source: event.source,
          account_id: event.accountId,
          actor_id: event.actorId,
          target: event.target,
          detail: event.detail,
          address: event.address,
        })
        .execute();
    },

    async list({ accountId, event, before, limit }) {
      let rows = db.selectFrom('audit_events').selectAll();
      if (accountId !== null) rows = rows.where('account_id', '=', accountId);
      if (event !== null) rows = rows.where('event', '=', event);
      if (before !== null) {
        const last = await db
          .selectFrom('audit_events')
          .select(['at', 'id'])
          .where('id', '=', before)
          .executeTakeFirst();
        if (last === undefined) return [];
        rows = rows.where((is) =>
          is.or([is('at', '<', last.at), is.and([is('at', '=', last.at), is('id', '<', last.id)])]),
        );
      }
      const found = await rows.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
      return found.map(toEvent);
    },

    async deleteBefore(time) {
      const { numDeletedRows } = await db
        .deleteFrom('audit_events')
        .where('at', '<', time.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toEvent(row: Selectable<Schema['audit_events']>): AuditEvent {
  return {
    id: row.id,
    at: new Date(row.at),
    event: row.event as AuditEvent['event'],
    source: row.source as AuditEvent['source'],
    accountId: row.account_id,
    actorId: row.actor_id,
    target: row.target,
    detail: row.detail,
    address: row.address,
  };
}
