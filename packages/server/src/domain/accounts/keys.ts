import { KEY_SCOPES } from '@nobg/contract/app/keys.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey, KeyKind } from '../../entities/api-key.js';
import type { ClientInfo } from '../../entities/client-info.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyStore } from '../../ports/key-store.js';
import { type RandomBytes, randomBase62 } from '../base62.js';
import { checkSecret, hashSecret, newSecret } from './key-secret.js';

export type { ApiKey, KeyKind } from '../../entities/api-key.js';

/** Requests an hour that the API promises to a key. */
const DEFAULT_LIMIT_PER_HOUR = 100;

const HOUR_MS = 3_600_000;

/** `lastUsedAt` says when a key was used to the minute: a busy key is not written at every request. */
const TOUCH_EVERY_MS = 60_000;

export interface Keys {
  /**
   * A new key. `secret` is given here and never again.
   * @throws NobgError `invalid_key_name` unless the name has 1 to 100 printable characters
   */
  create(options: {
    readonly name: string;
    readonly kind?: KeyKind;
    readonly limitPerHour?: number;
  }): Promise<{ key: ApiKey; secret: string }>;
  /** All keys, revoked ones too, oldest first. */
  list(): Promise<ApiKey[]>;
  /**
   * Ends a key, named by its id, its name, its last four characters or the whole secret; from
   * then on it is refused. A key that is revoked already stays as it is. After a rotation the name means the new key
   * and those in whose place it stands: all of them end.
   * @returns the keys that ended, the newest first
   * @throws NobgError `not_found`; `ambiguous_key` when several working keys have that name or end
   *   in these four; `malformed_key` for a secret with a typo
   */
  revoke(given: string): Promise<readonly [ApiKey, ...ApiKey[]]>;
  /**
   * Makes a key in the place of another, with its name, kind, rights, limit and owner; the old one
   * works until the overlap is over.
   * @param given as of `revoke`
   * @param overlapHours 0 ends the old one at once
   * @throws NobgError as `revoke`; `key_is_over` for a key that works no more
   */
  rotate(
    given: string,
    overlapHours: number,
  ): Promise<{ key: ApiKey; secret: string; old: ApiKey }>;
  /**
   * Whose key this is. A secret of the wrong form is refused without a look-up.
   * The look-up is by SHA-256: how long it takes says nothing that helps to guess 190 bits.
   * @param by who uses it, to be noted beside the time
   * @throws NobgError `missing_key`, `malformed_key`, `unknown_key`, `revoked_key`, `expired_key`
   */
  authenticate(secret: string | undefined, by?: ClientInfo): Promise<ApiKey>;
  /**
   * A key by its id. One that has expired since it sent something is given all the same.
   * @throws NobgError `unknown_key`, `revoked_key`
   */
  notRevoked(id: string): Promise<ApiKey>;
}

/** A name means the key that no other took the place of; other ways of naming mean one key anyway. */
const isNewest = (given: string) => (key: ApiKey) => key.name !== given || key.replacedBy === null;

/** The keys that led to this one by rotation, the latest first. */
function predecessors(key: ApiKey, all: readonly ApiKey[]): ApiKey[] {
  return all
    .filter(({ replacedBy }) => replacedBy === key.id)
    .flatMap((old) => [old, ...predecessors(old, all)]);
}

/** API keys: made, named, revoked and recognised. */
export function createKeys(options: {
  readonly keys: KeyStore;
  readonly clock: Clock;
  /** Where secrets and ids come from; the operating system's generator unless given. */
  readonly random?: RandomBytes;
}): Keys {
  const { keys: store, clock, random } = options;

  function refuseRevoked({ revokedAt, lastFour }: ApiKey): void {
    if (revokedAt === null) return;
    throw new NobgError('revoked_key', `The key that ends in ${lastFour} was revoked.`);
  }

  const works = ({ revokedAt, expiresAt }: ApiKey): boolean =>
    revokedAt === null && (expiresAt === null || expiresAt > clock.now());

  /** @param meant of several keys that work, those that can be meant */
  async function find(
    given: string,
    meant: (key: ApiKey) => boolean = () => true,
  ): Promise<ApiKey> {
    if (given.startsWith('nobg_')) {
      checkSecret(given);
      return found(await store.findByHash(hashSecret(given)));
    }
    const named = (await store.list()).filter(({ name }) => name === given);
    const byId = await store.findById(given);
    if (byId !== null) return byId;
    const ended = given.length === 4 ? await store.findByLastFour(given) : [];
    const all = [...new Map([...named, ...ended].map((key) => [key.id, key])).values()];
    const working = all.filter((key) => works(key) && meant(key));
    if (working.length > 1) {
      const how = named.length > 1 ? 'are called' : ended.length > 1 ? 'end in' : 'are meant by';
      throw new NobgError(
        'ambiguous_key',
        `${working.length} keys ${how} ${given}: name one by its id, ${working.map((key) => key.id).join(' or ')}.`,
      );
    }
    return found(working[0] ?? all.at(-1) ?? null);
  }

  return {
    async create({ name, kind = 'live', limitPerHour = DEFAULT_LIMIT_PER_HOUR }) {
      const secret = newSecret(kind, random);
      const key: ApiKey = {
        id: `key_${randomBase62(16, random)}`,
        name: checkName(name),
        kind,
        lastFour: secret.slice(-4),
        createdAt: clock.now(),
        lastUsedAt: null,
        revokedAt: null,
        limitPerHour,
        ownerId: null,
        scopes: [...KEY_SCOPES],
        expiresAt: null,
        followsPlan: false,
        replacedBy: null,
        lastUse: null,
      };
      await store.insert(key, hashSecret(secret));
      return { key, secret };
    },

    list: () => store.list(),

    async revoke(given) {
      const name = given.trim();
      const key = await find(name, isNewest(name));
      await store.revoke(key.id, clock.now());
      const ended: [ApiKey, ...ApiKey[]] = [found(await store.findById(key.id))];
      if (key.name !== name) return ended;
      for (const old of predecessors(key, await store.list()).filter(works)) {
        await store.revoke(old.id, clock.now());
        ended.push(found(await store.findById(old.id)));
      }
      return ended;
    },

    async rotate(given, overlapHours) {
      // One that was rotated before has the name of its successor.
      const old = await find(given.trim(), ({ replacedBy }) => replacedBy === null);
      const now = clock.now();
      if (!works(old) || old.replacedBy !== null) {
        throw new NobgError('key_is_over', `The key "${old.name}" works no more: make a new one.`);
      }
      const secret = newSecret(old.kind === 'test' ? 'test' : 'live', random);
      const key: ApiKey = {
        ...old,
        id: `key_${randomBase62(16, random)}`,
        lastFour: secret.slice(-4),
        createdAt: now,
        lastUsedAt: null,
        lastUse: null,
      };
      await store.insert(key, hashSecret(secret));
      const end = new Date(now.getTime() + overlapHours * HOUR_MS);
      await store.update(old.id, {
        replacedBy: key.id,
        expiresAt: old.expiresAt !== null && old.expiresAt < end ? old.expiresAt : end,
      });
      return { key, secret, old: found(await store.findById(old.id)) };
    },

    async authenticate(secret, by) {
      if (secret === undefined || secret.trim() === '') {
        throw new NobgError('missing_key', 'Send your API key in the X-API-Key header.');
      }
      const given = secret.trim();
      checkSecret(given);
      const key = await store.findByHash(hashSecret(given));
      if (key === null) {
        throw new NobgError('unknown_key', 'No key like this was made on this server.');
      }
      refuseRevoked(key);
      const now = clock.now();
      if (key.expiresAt !== null && key.expiresAt <= now) {
        throw new NobgError('expired_key', `The key that ends in ${key.lastFour} has expired.`);
      }
      const due = new Date(now.getTime() - TOUCH_EVERY_MS);
      if (key.lastUsedAt === null || key.lastUsedAt <= due) {
        await store.touch(key.id, now, due, by);
      }
      return key;
    },

    async notRevoked(id) {
      const key = await store.findById(id);
      if (key === null) throw new NobgError('unknown_key', 'The key is gone.');
      refuseRevoked(key);
      return key;
    },
  };
}

function found(key: ApiKey | null): ApiKey {
  if (key === null) throw new NobgError('not_found', 'There is no such API key.');
  return key;
}

/** Names are printed in terminals and pages, so they hold nothing that such a place obeys. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > 100 || /\p{C}/u.test(trimmed)) {
    throw new NobgError(
      'invalid_key_name',
      'A key needs a name of 1 to 100 printable characters, so that it can be told from others.',
    );
  }
  return trimmed;
}
