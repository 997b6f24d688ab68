import type { AuditEvent } from '../../entities/audit-event.js';
import type { AuditStore } from '../../ports/audit-store.js';
import type { Clock } from '../../ports/clock.js';
import { randomBase62 } from '../base62.js';
import { networkOf } from '../quota/ip-network.js';

const DAY_MS = 24 * 3_600_000;
/** Of six digits. */
const COUNTED = 1_000_000;

/** What is left out is null. */
export type NewAuditEvent = Pick<AuditEvent, 'event' | 'source'> &
  Partial<Pick<AuditEvent, 'accountId' | 'actorId' | 'target' | 'detail' | 'address'>>;

export interface AuditTrail {
  /** Resolves once the event is stored, or its failure was told: what it is about is done either way. */
  record(event: NewAuditEvent): Promise<void>;
  /** Newest first; see `AuditStore.list`. */
  list: AuditStore['list'];
  /** Forgets what was kept for its time. */
  sweep(): Promise<number>;
}

/**
 * Records security-relevant events for the administrator. They hold as little of people as serves an inquiry: ids of
 * accounts, and of addresses of IPv6 the /64.
 *
 * @param options.days for which events are kept
 * @param options.onFailure told of events that could not be stored
 */
export function createAuditTrail(options: {
  readonly events: AuditStore;
  readonly clock: Clock;
  readonly days: number;
  readonly onFailure: (error: unknown) => void;
}): AuditTrail {
  const { events, clock, days, onFailure } = options;
  let count = 0;

  /** Sorts by time and, of events of this process in one millisecond, by their order. */
  function newId(at: Date): string {
    count = (count + 1) % COUNTED;
    const digits = [String(at.getTime()).padStart(14, '0'), String(count).padStart(6, '0')];
    return `evt_${digits.join('')}${randomBase62(8)}`;
  }

  return {
    async record({ event, source, address = null, ...about }) {
      const { accountId = null, actorId = null, target = null, detail = null } = about;
      const at = clock.now();
      await events
        .add({
          ...{ id: newId(at), at, event, source },
          ...{ accountId, actorId, target, detail },
          address: address === null ? null : networkOf(address),
        })
        .catch(onFailure);
    },
    list: (page) => events.list(page),
    sweep: () => events.deleteBefore(new Date(clock.now().getTime() - days * DAY_MS)),
  };
}
