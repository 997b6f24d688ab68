import type { AuditEventName } from '@nobg/contract/app/audit.js';
import type { AuditEvent } from '../entities/audit-event.js';

/** Keeps security-relevant events, also those of accounts that are deleted, until they are too old. */
export interface AuditStore {
  add(event: AuditEvent): Promise<void>;
  /** Newest first, from the one after `before` on; nothing where there is no such event. */
  list(page: {
    readonly accountId: string | null;
    readonly event: AuditEventName | null;
    readonly before: string | null;
    readonly limit: number;
  }): Promise<AuditEvent[]>;
  /** Forgets what is older; resolves to how many. */
  deleteBefore(time: Date): Promise<number>;
}
