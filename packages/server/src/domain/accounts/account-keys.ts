import { KEY_SCOPES, type KeyScope } from '@nobg/contract/app/keys.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey, KeyKind } from '../../entities/api-key.js';
import type { User } from '../../entities/user.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyStore } from '../../ports/key-store.js';
import { randomBase62 } from '../base62.js';
import { pageOf } from '../page.js';
import { entitlementOf } from './entitlements.js';
import { hashSecret, newSecret } from './key-secret.js';
import { checkName } from './keys.js';
import type { PlanCatalogue } from './plan-catalogue.js';
import { RATE_LIMITS, type RateLimiter } from './rate-limiter.js';

/** Working keys of one account: more than people tell apart, and a bound. */
export const MAX_KEYS = 50;
const HOUR_MS = 3_600_000;
/** Visitors have no account, and one key together. */
const GUEST_KEY_ID = 'key_guest';

interface KeySettings {
  readonly name: string;
  readonly kind: KeyKind;
  readonly scopes: readonly KeyScope[];
  readonly expiresAt: Date | null;
  /** Null: the plan's. */
  readonly limitPerHour: number | null;
}

export interface AccountKeys {
  /**
   * Newest first, with the plan that holds for them; not the `web` key. The first page has all that work, and `limit`
   * of the others; a later one the `limit` others that were made before the key `after`.
   * @returns the keys, and the id of the last where others follow
   * @throws NobgError `not_found` where `after` is no key of this account
   */
  list(
    user: User,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<{ readonly keys: ApiKey[]; readonly next: string | null }>;
  /** All that ever were, the `web` key too: what belongs to them is this account's. */
  all(user: User): Promise<ApiKey[]>;
  /** @throws NobgError `plan_without_api`, `too_many_keys`, `too_many_attempts`, `invalid_key_name`, `invalid_field` */
  create(user: User, requested: KeySettings): Promise<{ key: ApiKey; secret: string }>;
  /** @throws NobgError `not_found` for keys of others too; `key_is_over` */
  change(user: User, id: string, changes: Partial<Omit<KeySettings, 'kind'>>): Promise<ApiKey>;
  /** A key of the same rights; the old one works for some hours more. */
  rotate(user: User, id: string, overlapHours: number): Promise<{ key: ApiKey; secret: string }>;
  revoke(user: User, id: string): Promise<ApiKey>;
  /** What stands for the web app: made at first use. */
  web(user: User): Promise<ApiKey>;
  /** The key of all visitors, held to the visitor's plan; null where visitors may do nothing. */
  guest(network: string): Promise<ApiKey | null>;
}

export type KeyState = 'active' | 'rotated' | 'expired' | 'revoked';

export function keyState(key: ApiKey, now: Date): KeyState {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  return key.replacedBy === null ? 'active' : 'rotated';
}

/** The keys of accounts. Whatever belongs to somebody else is not there. */
export function createAccountKeys(options: {
  readonly rateLimiter: Pick<RateLimiter, 'consume'>;
  readonly keys: KeyStore;
  readonly plans: PlanCatalogue;
  readonly clock: Clock;
}): AccountKeys {
  const { keys: store, plans, clock, rateLimiter } = options;

  const entitled = (user: User, key: ApiKey): ApiKey => ({
    ...key,
    entitlement: entitlementOf(plans, user, key),
  });

  async function own(user: User, id: string): Promise<ApiKey> {
    const key = await store.findById(id);
    if (key === null || key.ownerId !== user.id || key.kind === 'web') {
      throw new NobgError('not_found', 'There is no such API key.');
    }
    return key;
  }

  async function working(user: User, id: string): Promise<ApiKey> {
    const key = await own(user, id);
    const state = keyState(key, clock.now());
    if (state === 'active') return key;
    throw new NobgError('key_is_over', `The key "${key.name}" is ${state}: make a new one.`);
  }

  async function insert(
    user: User,
    requested: KeySettings,
  ): Promise<{ key: ApiKey; secret: string }> {
    const { limitPerHour, scopes } = requested;
    await rateLimiter.consume(RATE_LIMITS.newKeys, user.id);
    const secret = newSecret(requested.kind);
    const key: ApiKey = {
      ...blank(clock.now()),
      id: `key_${randomBase62(16)}`,
      name: checkName(requested.name),
      kind: requested.kind,
      lastFour: secret.slice(-4),
      limitPerHour: limitPerHour ?? 0,
      followsPlan: limitPerHour === null,
      ownerId: user.id,
      scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)),
      expiresAt: future(requested.expiresAt),
    };
    await store.insert(key, hashSecret(secret));
    return { key: entitled(user, key), secret };
  }

  /** @throws NobgError `invalid_field` for a time that is over */
  function future(time: Date | null): Date | null {
    if (time === null || time > clock.now()) return time;
    const received = time.toISOString();
    throw new NobgError('invalid_field', `expires_at: expected a time to come, got ${received}.`, {
      fields: [{ field: 'expires_at', expected: 'a time to come', received }],
    });
  }

  return {
    async list(user, { after, limit }) {
      const now = clock.now();
      const before = after === null ? null : await own(user, after);
      const working = before === null ? await store.listWorking(user.id, now) : [];
      const page = { now, after: before, limit: limit + 1 };
      const { shown, next } = pageOf(await store.listInactive(user.id, page), limit);
      return { keys: [...working, ...shown].map((key) => entitled(user, key)), next };
    },

    all: (user) => store.listOwned(user.id),

    async create(user, requested) {
      const plan = plans.of(user.planId);
      if (requested.kind === 'live' && !plan.api) {
        throw new NobgError(
          'plan_without_api',
          `The plan ${plan.name} has no API access: make a test key, or change the plan.`,
        );
      }
      if ((await store.listWorking(user.id, clock.now())).length >= MAX_KEYS) {
        throw new NobgError(
          'too_many_keys',
          `An account has at most ${MAX_KEYS} working keys: revoke one first.`,
        );
      }
      return insert(user, requested);
    },

    async change(user, id, { name, scopes, expiresAt, limitPerHour }) {
      const key = await working(user, id);
      await store.update(key.id, {
        ...(name === undefined ? {} : { name: checkName(name) }),
        ...(scopes === undefined ? {} : { scopes }),
        ...(expiresAt === undefined ? {} : { expiresAt: future(expiresAt) }),
        ...(limitPerHour === undefined
          ? {}
          : { followsPlan: limitPerHour === null, limitPerHour: limitPerHour ?? 0 }),
      });
      return entitled(user, await own(user, id));
    },

    async rotate(user, id, overlapHours) {
      const old = await working(user, id);
      const { name, scopes, expiresAt, followsPlan } = old;
      const limitPerHour = followsPlan ? null : old.limitPerHour;
      const kind = old.kind === 'test' ? 'test' : 'live';
      const made = await insert(user, { name, kind, scopes, expiresAt, limitPerHour });
      const now = clock.now();
      const end = new Date(now.getTime() + overlapHours * HOUR_MS);
      await store.update(id, {
        replacedBy: made.key.id,
        expiresAt: expiresAt !== null && expiresAt < end ? expiresAt : end,
      });
      return made;
    },

    async revoke(user, id) {
      await own(user, id);
      await store.revoke(id, clock.now());
      return entitled(user, await own(user, id));
    },

    async web(user) {
      const key = { ...blank(clock.now()), id: `key_${randomBase62(16)}`, ownerId: user.id };
      return entitled(user, await store.ensureWeb(key));
    },

    async guest(network) {
      if (plans.guest === null) return null;
      const key = { ...blank(clock.now()), id: GUEST_KEY_ID, name: 'Visitors' };
      const known = await store.ensureWeb(key);
      return { ...known, entitlement: { plan: plans.guest, quotaSubject: `guest:${network}` } };
    },
  };
}

/** A `web` key of nobody, and what other keys begin with. */
function blank(createdAt: Date): ApiKey {
  return {
    id: '',
    name: 'Web app',
    kind: 'web',
    lastFour: '',
    createdAt,
    lastUsedAt: null,
    revokedAt: null,
    limitPerHour: 0,
    ownerId: null,
    scopes: [...KEY_SCOPES],
    expiresAt: null,
    followsPlan: true,
    replacedBy: null,
    lastUse: null,
  };
}
