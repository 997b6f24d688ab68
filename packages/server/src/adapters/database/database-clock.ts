import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../ports/clock.js';
import type { Schema } from './schema.js';

/** The time of a Postgres database, which processes on machines with clocks of their own agree on. */
export interface DatabaseClock extends Clock {
  /** Compares this machine's clock with the database's anew. */
  sync(): Promise<void>;
}

/** @param local milliseconds since 1970 on this machine */
export function createDatabaseClock(
  db: Kysely<Schema>,
  local: () => number = Date.now,
): DatabaseClock {
  let ahead = 0;
  return {
    now: () => new Date(local() + ahead),
    async sync() {
      const asked = local();
      const { rows } = await sql<{ now: number }>`
        select cast(extract(epoch from clock_timestamp()) * 1000 as double precision) as now`.execute(
        db,
      );
      // It was read about half-way between question and answer.
      ahead = Math.round((rows[0]?.now ?? asked) - (asked + local()) / 2);
    },
  };
}
