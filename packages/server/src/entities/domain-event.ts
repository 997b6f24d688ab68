import type { WebhookEvent } from '@nobg/contract/webhooks.js';

/** What accounts can be told of. */
export type DomainEventType = WebhookEvent;

/** Something that happened, recorded in the same transaction. */
export interface DomainEvent {
  readonly id: string;
  /** The owner of the key; the key's own id where it belongs to no account. */
  readonly accountId: string;
  readonly type: DomainEventType;
  /** Id of the job or of its item; of a limit `WINDOW/START/SUBJECT`, such as `day/1767225600000/usr_a`. */
  readonly subjectId: string;
  readonly createdAt: Date;
}
