import type { ClientInfo } from '../entities/client-info.js';
import type { Session } from '../entities/session.js';

/** Keeps sessions by the SHA-256 (hex) of their token. */
export interface SessionStore {
  insert(session: Session, tokenHash: string): Promise<void>;
  /** Also when it is expired. */
  findByTokenHash(tokenHash: string): Promise<Session | null>;
  touch(id: string, changes: Pick<Session, 'lastSeenAt' | 'expiresAt'> & ClientInfo): Promise<void>;
  /** Those that have not expired at `now`, last used first. */
  list(userId: string, now: Date): Promise<Session[]>;
  /** Resolves to false where this user has no such session. */
  delete(userId: string, id: string): Promise<boolean>;
  /** All of this user, but for one that may stay. */
  deleteAll(userId: string, butFor: string | null): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}
