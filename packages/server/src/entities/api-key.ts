import type { KeyScope } from '@nobg/contract/app/keys.js';
import type { ClientInfo } from './client-info.js';
import type { Entitlement } from './entitlement.js';

export type KeyKind = 'live' | 'test';

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
  /** Requests that may be charged within one clock hour; where `followsPlan`, see `entitlement`. */
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
  readonly lastUse: ClientInfo | null;
  /** The address that the key came from with this request; never stored. */
  readonly from?: string;
  /** Its owner's plan, once the key was recognised; never stored. */
  readonly entitlement?: Entitlement;
}
