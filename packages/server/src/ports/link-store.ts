import type { LinkKind, OneTimeLink } from '../entities/one-time-link.js';

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
