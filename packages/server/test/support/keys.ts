import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import type { Database } from '@nobg/server/adapters/database/open.js';
import { type ApiKey, createKeys } from '@nobg/server/domain/accounts/keys.js';
import type { Clock } from '@nobg/server/ports/clock.js';

/** A working key in this database. */
export async function newKey({ db }: Database, clock: Clock, limitPerHour = 100): Promise<ApiKey> {
  const keys = createKeys({ keys: createKeyStore(db), clock });
  const { key } = await keys.create({ name: 'test', limitPerHour });
  return key;
}
