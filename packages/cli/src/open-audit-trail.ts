import type { Database } from '@nobg/server/adapters/database/open.js';
import type { Config } from '@nobg/server/config/config.js';
import type { AuditTrail } from '@nobg/server/domain/accounts/audit-trail.js';

/** The audit trail in the server's database. An event that cannot be stored ends the command with the reason. */
export async function openAuditTrail(
  database: Database,
  { accounts }: Pick<Config, 'accounts'>,
): Promise<AuditTrail> {
  const [{ systemClock }, { createAuditStore }, { createAuditTrail }] = await Promise.all([
    import('@nobg/server/adapters/clock.js'),
    import('@nobg/server/adapters/database/audit-events.js'),
    import('@nobg/server/domain/accounts/audit-trail.js'),
  ]);
  return createAuditTrail({
    ...{ events: createAuditStore(database.db), clock: systemClock, days: accounts.auditDays },
    onFailure(error) {
      throw error;
    },
  });
}
