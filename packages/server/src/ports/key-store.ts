import type { ApiKey } from '../entities/api-key.js';
import type { ClientInfo } from '../entities/client-info.js';

/** What an owner may change of a key. */
export type KeyChanges = Partial<
  Pick<ApiKey, 'name' | 'scopes' | 'expiresAt' | 'limitPerHour' | 'followsPlan' | 'replacedBy'>
>;

/** Keeps API keys. Times are kept to the millisecond. */
export interface KeyStore {
  /** Seen by every process once it resolves. Rejects when the id or the hash is already there. */
  insert(key: ApiKey, hash: string): Promise<void>;
  /** The key with this SHA-256 (hex), revoked or not. */
  findByHash(hash: string): Promise<ApiKey | null>;
  findById(id: string): Promise<ApiKey | null>;
  /** Every key whose secret ends so; four characters may be shared. */
  findByLastFour(lastFour: string): Promise<ApiKey[]>;
  /** All keys that have a secret, oldest first. */
  list(): Promise<ApiKey[]>;
  /** One account's keys, its `web` key too, newest first. */
  listOwned(ownerId: string): Promise<ApiKey[]>;
  /** One account's keys that have a secret and work at `now`, newest first. */
  listWorking(ownerId: string, now: Date): Promise<ApiKey[]>;
  /** Those that were revoked or have expired: a page, newest first, from the one after `after` on. */
  listInactive(
    ownerId: string,
    page: { readonly now: Date; readonly after: ApiKey | null; readonly limit: number },
  ): Promise<ApiKey[]>;
  /** Keys with a secret that work at `now`. */
  countWorking(now: Date): Promise<number>;
  /** Gives a key that has no owner to an account. */
  adopt(id: string, ownerId: string): Promise<void>;
  update(id: string, changes: KeyChanges): Promise<void>;
  /** Makes this `web` key unless its owner has one; resolves to the one that is there. */
  ensureWeb(key: ApiKey): Promise<ApiKey>;
  /** Sets `revokedAt` unless it is set: the first revocation's time stays. Seen by the next look-up. */
  revoke(id: string, at: Date): Promise<void>;
  /** The same for every key of an account that has a secret and still works. */
  revokeOwned(ownerId: string, at: Date): Promise<void>;
  /** Sets `lastUsedAt` to `at` unless it is already later than `unlessAfter`: one atomic statement. */
  touch(id: string, at: Date, unlessAfter: Date, by?: ClientInfo): Promise<void>;
}
