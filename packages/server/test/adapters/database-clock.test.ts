import { createDatabaseClock } from '@nobg/server/adapters/database/database-clock.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freshPostgres, POSTGRES_URL } from '../support/databases.js';

const AN_HOUR_MS = 3_600_000;

describe.skipIf(!POSTGRES_URL)('the clock of a database', () => {
  it.each([-AN_HOUR_MS, AN_HOUR_MS])('is the same on a machine that is %i ms off', async (off) => {
    const fresh = await freshPostgres();
    const database = await openDatabase(fresh.url);
    onTestFinished(async () => {
      await database.close();
      await fresh.drop();
    });
    const clock = createDatabaseClock(database.db, () => Date.now() + off);
    const unaware = Math.abs(clock.now().getTime() - Date.now());
    await clock.sync();
    const aware = Math.abs(clock.now().getTime() - Date.now());
    expect([unaware > AN_HOUR_MS / 2, aware < AN_HOUR_MS / 2]).toEqual([true, true]);
  });
});
