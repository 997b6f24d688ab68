export type LinkKind = 'admin' | 'invitation' | 'verify' | 'reset';

/** A link that works once. Its token is only kept as a hash. */
export interface OneTimeLink {
  readonly id: string;
  readonly kind: LinkKind;
  /** Whose address or password it is about. */
  readonly userId: string | null;
  /** The only address that may use an invitation; null: any. */
  readonly email: string | null;
  /** Plan that an invitation gives; null: that of new accounts. */
  readonly planId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Keeps links by the SHA-256 (hex) of their token. */
export interface LinkStore {
  insert(link: OneTimeLink, tokenHash: string): Promise<void>;
  find(tokenHash: string): Promise<OneTimeLink | null>;
  /** Takes the link away and gives it: of several that try at once, one gets it. */
  take(tokenHash: string): Promise<OneTimeLink | null>;
  /** Takes away what this user has of a kind: a newer link replaces it. */
  deleteOf(userId: string | null, kind: LinkKind): Promise<void>;
  delete(id: string, kind: LinkKind): Promise<boolean>;
  /** Those that work at `now`, newest first. */
  list(kind: LinkKind, now: Date): Promise<OneTimeLink[]>;
  deleteExpired(now: Date): Promise<number>;
}
