import type { KeyScope } from '@nobg/contract/app/keys.js';
import type { Plan } from '@nobg/contract/app/plans.js';
import type { Caller } from './session-store.js';

export type KeyKind = 'live' | 'test';

/** A plan that holds for a request, and what it counts under. */
export interface PlanHold {
  readonly plan: Plan;
  /** Account, its test keys, or a visitor's address; null: no plan counts the request. */
  readonly meter: string | null;
}

/** An API key as it is kept: all but the secret, which is shown once and never stored. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** `web` has no secret: what an account does in the web app is kept under it. */
  readonly kind: KeyKind | 'web';
  /** The last four characters of the secret, for people to tell keys apart. */
  readonly lastFour: string;
  readonly createdAt: Date;
  /** To the minute; null before the first use. */
  readonly lastUsedAt: Date | null;
  /** Null while the key works. */
  readonly revokedAt: Date | null;
  /** Requests that may be charged within one clock hour; where `followsPlan`, see `hold`. */
  readonly limitPerHour: number;
  /** The account that it belongs to; null for one that the command line made. */
  readonly ownerId: string | null;
  readonly scopes: readonly KeyScope[];
  /** Null: it does not expire. */
  readonly expiresAt: Date | null;
  /** It has no limit of its own, but its owner's plan's. */
  readonly followsPlan: boolean;
  /** The key that was made in its place. */
  readonly replacedBy: string | null;
  readonly lastUse: Caller | null;
  /** The address that the key came from with this request; never stored. */
  readonly from?: string;
  /** Its owner's plan, once the key was recognised; never stored. */
  readonly hold?: PlanHold;
}

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
  touch(id: string, at: Date, unlessAfter: Date, by?: Caller): Promise<void>;
}
