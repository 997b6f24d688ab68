import { type Config, readConfig } from '@nobg/server/config/config.js';
import type { AuditTrail } from '@nobg/server/domain/accounts/audit-trail.js';
import type { OperatorServices } from '@nobg/server/wiring/operator.js';
import { openAuditTrail } from '../open-audit-trail.js';
import type { Terminal } from '../terminal.js';

/** What a command of an operator works with. */
export interface Operator extends OperatorServices {
  readonly config: Config;
  readonly trail: AuditTrail;
}

/**
 * Runs a command on the installation of these settings, beside its server.
 * @throws ConfigError, StorageError, StartError where it cannot be opened
 */
export async function withOperator<Result>(
  terminal: Terminal,
  work: (operator: Operator) => Promise<Result>,
): Promise<Result> {
  process.umask(0o077);
  const config = readConfig(terminal.env);
  // Imported when it is used, so that `nobg serve` starts without it.
  const { openOperator } = await import('@nobg/server/wiring/operator.js');
  const { services, close } = await openOperator(config);
  try {
    const trail = await openAuditTrail(services.database, config);
    return await work({ ...services, config, trail });
  } finally {
    await close();
  }
}
