import type { PoolEvent } from '@nobg/engine/process/pool-types.js';
import type { Logger } from 'pino';

/** Writes what happens to engine processes; those that end as planned are of little interest. */
export function logPoolEvent(log: Logger, event: PoolEvent): void {
  const { kind, ...rest } = event;
  if (event.kind === 'start-failed') log.error(rest, 'engine process could not start');
  else if (event.kind !== 'exited') log.debug(rest, `engine process ${kind}`);
  else if (event.reason === 'crash' || event.reason === 'deadline') {
    log.error(rest, 'engine process ended');
  } else log.debug(rest, 'engine process ended');
}
