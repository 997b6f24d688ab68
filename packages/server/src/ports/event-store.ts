import type { DomainEvent } from '../entities/domain-event.js';

/**
 * The outbox of events. Other stores write it in the transaction of what an event tells of; whoever delivers events
 * takes them out of the table.
 */
export interface EventStore {
  /** The oldest that are there. */
  list(limit: number): Promise<DomainEvent[]>;
  /** Forgets those that nobody took; resolves to how many. */
  deleteBefore(before: Date): Promise<number>;
}
