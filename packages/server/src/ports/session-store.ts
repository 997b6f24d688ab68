/** Who came from where with what, at the last use of a session or key. */
export interface Caller {
  /** IP address. */
  readonly address: string;
  /** User-Agent, shortened. */
  readonly agent: string;
}

/** Somebody is signed in with one browser. The token itself is never stored. */
export interface Session extends Caller {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
}

/** Keeps sessions by the SHA-256 (hex) of their token. */
export interface SessionStore {
  insert(session: Session, tokenHash: string): Promise<void>;
  /** Also when it is expired. */
  findByTokenHash(tokenHash: string): Promise<Session | null>;
  touch(id: string, changes: Pick<Session, 'lastSeenAt' | 'expiresAt'> & Caller): Promise<void>;
  /** Those that have not expired at `now`, last used first. */
  list(userId: string, now: Date): Promise<Session[]>;
  /** Resolves to false where this user has no such session. */
  delete(userId: string, id: string): Promise<boolean>;
  /** All of this user, but for one that may stay. */
  deleteAll(userId: string, butFor: string | null): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}
