/** What accounts can be told of. */
export type DomainEventType =
  | 'job.completed'
  | 'job.failed'
  | 'image.completed'
  | 'image.failed'
  | 'usage.limit_reached';

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
