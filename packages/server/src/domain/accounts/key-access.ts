import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ClientInfo } from '../../entities/client-info.js';
import type { UserStore } from '../../ports/user-store.js';
import { entitlementOf } from './entitlements.js';
import type { Keys } from './keys.js';
import type { PlanCatalogue } from './plan-catalogue.js';

/** A key that was recognised. */
export interface KnownKey extends ApiKey {
  readonly ownerLocked?: boolean;
}

export interface KeyAccess {
  /**
   * Whose key this is, with its owner's plan.
   * @throws NobgError as `Keys.authenticate`
   */
  recognise(secret: string | undefined, by: ClientInfo): Promise<KnownKey>;
  /**
   * A key that sent work earlier, with its owner's plan as it is now.
   * @throws NobgError `unknown_key`, `revoked_key`, and as `permit`
   */
  forWork(keyId: string): Promise<KnownKey>;
  /**
   * Whether a recognised key may do this.
   * @param method of HTTP
   * @throws NobgError `missing_scope`, `account_locked`, `plan_without_api`
   */
  permit(key: KnownKey, method: string): void;
}

/** What a key may do: its scopes, its owner, its owner's plan. Keys without an owner may do all. */
export function createKeyAccess(options: {
  readonly keys: Keys;
  readonly users: Pick<UserStore, 'findById'>;
  readonly plans: PlanCatalogue;
}): KeyAccess {
  const { keys, users, plans } = options;

  async function withOwner(key: ApiKey): Promise<KnownKey> {
    if (key.ownerId === null) return key;
    const owner = await users.findById(key.ownerId);
    if (owner === null) throw new NobgError('unknown_key', 'This key’s account is gone.');
    return {
      ...key,
      entitlement: entitlementOf(plans, owner, key),
      ownerLocked: owner.lockedAt !== null,
    };
  }

  const access: KeyAccess = {
    async recognise(secret, by) {
      return withOwner({ ...(await keys.authenticate(secret, by)), from: by.address });
    },

    async forWork(keyId) {
      const key = await withOwner(await keys.notRevoked(keyId));
      access.permit(key, 'POST');
      return key;
    },

    permit(key, method) {
      const scope = method === 'GET' || method === 'HEAD' ? 'read' : 'remove';
      if (!key.scopes.includes(scope)) {
        throw new NobgError(
          'missing_scope',
          `The key that ends in ${key.lastFour} lacks the scope ${scope}; it has ${key.scopes.join(', ')}.`,
        );
      }
      if (key.ownerLocked === true) {
        throw new NobgError('account_locked', 'The account of this key is locked.');
      }
      if (key.kind === 'live' && key.entitlement?.plan.api === false) {
        throw new NobgError(
          'plan_without_api',
          `The plan ${key.entitlement.plan.name} has no API access: use the web app, a test key, or another plan.`,
        );
      }
    },
  };
  return access;
}
