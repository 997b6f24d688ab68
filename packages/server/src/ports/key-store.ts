export type KeyKind = 'live' | 'test';

/** An API key as it is kept: all but the secret, which is shown once and never stored. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly kind: KeyKind;
  /** The last four characters of the secret, for people to tell keys apart. */
  readonly lastFour: string;
  readonly createdAt: Date;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: Date | null;
  /** Null while the key works. */
  readonly revokedAt: Date | null;
  /** Requests that may be charged within one clock hour. */
  readonly limitPerHour: number;
}

/** Keeps API keys. Times are kept to the millisecond. */
export interface KeyStore {
  /** Seen by every process once it resolves. Rejects when the id or the hash is already there. */
  insert(key: ApiKey, hash: string): Promise<void>;
  /** The key with this SHA-256 (hex), revoked or not. */
  findByHash(hash: string): Promise<ApiKey | null>;
  findById(id: string): Promise<ApiKey | null>;
  /** Every key whose secret ends so; four characters may be shared. */
  findByLastFour(lastFour: string): Promise<ApiKey[]>;
  /** All keys, oldest first. */
  list(): Promise<ApiKey[]>;
  /** Sets `revokedAt` unless it is set: the first revocation's time stays. Seen by the next look-up. */
  revoke(id: string, at: Date): Promise<void>;
  /** Sets `lastUsedAt` to `at` unless it is already later than `unlessAfter`: one atomic statement. */
  touch(id: string, at: Date, unlessAfter: Date): Promise<void>;
}
