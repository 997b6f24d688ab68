import type { AUDIT_SOURCES, AuditEventName } from '@nobg/contract/app/audit.js';

/** A security-relevant event. Ids alone: no e-mail address, nothing secret. */
export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  readonly event: AuditEventName;
  readonly source: (typeof AUDIT_SOURCES)[number];
  /** Id of the account concerned, which may be deleted by now; null: none is known. */
  readonly accountId: string | null;
  /** Id of the account that did it; null: nobody was signed in. */
  readonly actorId: string | null;
  /** Id of the key, invitation or session concerned. */
  readonly target: string | null;
  readonly detail: string | null;
  /** IPv4 address, or /64 network of IPv6; null: not from the web. */
  readonly address: string | null;
}
