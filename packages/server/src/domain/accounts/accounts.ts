import { NobgError } from '@nobg/contract/errors.js';
import type { ClientInfo } from '../../entities/client-info.js';
import type { User } from '../../entities/user.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyStore } from '../../ports/key-store.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { UserStore } from '../../ports/user-store.js';
import type { AuditTrail, NewAuditEvent } from './audit-trail.js';
import { normaliseEmail } from './email.js';
import { EMAIL_MESSAGES } from './email-messages.js';
import { knownDevice, newDevice } from './known-device.js';
import type { Links } from './one-time-links.js';
import { checkPassword, foldPassword } from './password.js';
import { RATE_LIMITS, type RateLimiter, SIGN_IN_RATE_LIMITS } from './rate-limiter.js';
import type { Sessions, SignedIn } from './sessions.js';

/** What accounts are made of; sign-up, sign-in and what needs a password share it. */
export interface AccountParts {
  readonly auditTrail: Pick<AuditTrail, 'record'>;
  readonly users: UserStore;
  readonly keys: Pick<KeyStore, 'revokeOwned'>;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly passwords: PasswordHasher;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  /** Null where no mail can be sent. */
  readonly mailer: Mailer | null;
  /** Address of this server, for links in e-mail; '' where there is no mailer. */
  readonly address: string;
}

/** Somebody who is signed in from now on; the token is for the cookie. */
export interface FreshSession extends SignedIn {
  readonly token: string;
  /** What the browser remembers; see `newDevice`. */
  readonly device?: string;
}

/** What came of a link to a new password. */
export interface PasswordReset {
  readonly user: User;
  /** Whether its API keys ended as well. */
  readonly keysEnded: boolean;
  /** Null where the account is locked. */
  readonly session: FreshSession | null;
}

export interface Accounts {
  /**
   * Signs in. Whether an address has an account shows neither in the answer nor in the time:
   * every attempt checks one password.
   * @throws NobgError `wrong_credentials`, `too_many_attempts`; with the right password
   *   `email_not_verified`, `account_locked`
   */
  signIn(email: string, password: string, by: ClientInfo, device?: string): Promise<FreshSession>;
  /**
   * A new password; all sessions but this one end.
   * @throws NobgError `wrong_password`, `weak_password`, `too_many_attempts`
   */
  changePassword(
    signedIn: SignedIn,
    requested: { readonly current: string; readonly password: string },
    by: ClientInfo,
  ): Promise<void>;
  /** @throws NobgError `wrong_password`, `too_many_attempts` */
  confirm(user: User, password: string, by: ClientInfo): Promise<void>;
  /** Sends a link to choose a new password, if the address has an account. */
  requestReset(email: string, by: ClientInfo): Promise<void>;
  /** A link for the administrator to hand on. */
  resetLink(user: User): Promise<{ path: string; expiresAt: Date }>;
  /**
   * Sets a password by such a link and ends all sessions, and with `endKeys` all API keys. The link came to the
   * account's address or from an administrator: the address counts as verified. Keys of before that end in any case.
   * Whoever has the link is signed in, also where strangers' tries keep the account from signing in, but not where it
   * is locked.
   * @throws NobgError `invalid_link`, `weak_password`, `too_many_attempts`
   */
  reset(
    token: string,
    requested: { readonly password: string; readonly endKeys: boolean },
    by: ClientInfo,
  ): Promise<PasswordReset>;
}

export function createAccounts(parts: AccountParts): Accounts {
  const {
    users,
    keys,
    sessions,
    links,
    passwords,
    rateLimiter,
    clock,
    mailer,
    address,
    auditTrail,
  } = parts;

  async function confirm(user: User, password: string, by: ClientInfo): Promise<void> {
    await rateLimiter.consume(RATE_LIMITS.passwordChecks, user.id);
    if (!(await passwords.verify(user.passwordHash, foldPassword(password)))) {
      const event = {
        event: 'password_check_failed',
        accountId: user.id,
        actorId: user.id,
      } as const;
      throw await failed(event, by, 'wrong_password', 'The password is wrong.');
    }
    await rateLimiter.reset(RATE_LIMITS.passwordChecks, user.id);
  }

  async function setPassword(user: User, password: string): Promise<void> {
    await users.update(user.id, { passwordHash: await passwords.hash(password) });
    mailer?.send(EMAIL_MESSAGES.passwordChanged(user.email));
  }

  /** Recorded for unknown addresses, too, so that the time tells nothing. */
  async function failed(
    event: Pick<NewAuditEvent, 'event' | 'accountId' | 'actorId'>,
    by: ClientInfo,
    code: 'wrong_credentials' | 'wrong_password' | 'email_not_verified' | 'account_locked',
    sentence: string,
  ): Promise<NobgError> {
    const { address } = by;
    await auditTrail.record({ ...event, source: 'web', detail: `code=${code}`, address });
    return new NobgError(code, sentence);
  }

  return {
    async signIn(given, password, by, device) {
      const email = emailOrNull(given);
      const subject = email ?? given;
      await rateLimiter.consumeAddress(SIGN_IN_RATE_LIMITS.address, by.address);
      await rateLimiter.consumeAddress(SIGN_IN_RATE_LIMITS.accountFromAddress, by.address, subject);
      const user = email === null ? null : await users.findByEmail(email);
      const known = knownDevice(user, device);
      const bound = known === null ? SIGN_IN_RATE_LIMITS.account : SIGN_IN_RATE_LIMITS.device;
      const tried = known === null ? subject : `${subject} ${known}`;
      await rateLimiter.consume(bound, tried);
      const right = await passwords.verify(user?.passwordHash ?? null, foldPassword(password));
      const event = { event: 'sign_in_failed', accountId: user?.id ?? null } as const;
      if (user === null || !right) {
        const sentence = 'The address or the password is wrong.';
        throw await failed(event, by, 'wrong_credentials', sentence);
      }
      await rateLimiter.resetAddress(SIGN_IN_RATE_LIMITS.accountFromAddress, by.address, subject);
      await rateLimiter.reset(bound, tried);
      if (user.verifiedAt === null) {
        const sentence =
          'Open the link in the message that was sent to your address, or ask for another one.';
        throw await failed(event, by, 'email_not_verified', sentence);
      }
      if (user.lockedAt !== null) {
        const sentence = 'This account is locked; ask an administrator.';
        throw await failed(event, by, 'account_locked', sentence);
      }
      return { user, device: newDevice(user), ...(await sessions.begin(user, by)) };
    },

    async changePassword({ user, session }, { current, password }, by) {
      await confirm(user, current, by);
      await setPassword(user, checkPassword(password, user.email));
      await links.endOf(user.id, 'reset');
      await sessions.endAll(user.id, session.id);
    },

    confirm,

    async requestReset(given, by) {
      const email = normaliseEmail(given);
      await rateLimiter.consumeAddress(RATE_LIMITS.messagesFrom, by.address);
      await rateLimiter.consume(RATE_LIMITS.messages, email);
      const user = await users.findByEmail(email);
      if (user === null || user.lockedAt !== null || mailer === null) return;
      await links.endOf(user.id, 'reset');
      const { path } = await links.make('reset', { userId: user.id });
      mailer.send(EMAIL_MESSAGES.reset(user.email, `${address}${path}`));
    },

    async resetLink(user) {
      await links.endOf(user.id, 'reset');
      return links.make('reset', { userId: user.id });
    },

    async reset(token, { password: given, endKeys }, by) {
      await rateLimiter.consumeAddress(RATE_LIMITS.links, by.address);
      const { userId } = await links.look(['reset'], token);
      const user = await found(users, userId);
      const password = checkPassword(given, user.email);
      await links.use(['reset'], token);
      await setPassword(user, password);
      const first = user.verifiedAt === null;
      if (first) await users.update(user.id, { verifiedAt: clock.now() });
      const keysEnded = first || endKeys;
      if (keysEnded) await keys.revokeOwned(user.id, clock.now());
      await sessions.endAll(user.id);
      const fresh = await found(users, user.id);
      if (fresh.lockedAt !== null) return { user: fresh, keysEnded, session: null };
      const begun = await sessions.begin(fresh, by);
      const session = { user: fresh, device: newDevice(fresh), ...begun };
      return { user: fresh, keysEnded, session };
    },
  };
}

/** @throws NobgError `invalid_link` for a link whose account is gone */
export async function found(users: UserStore, userId: string | null): Promise<User> {
  const user = userId === null ? null : await users.findById(userId);
  if (user === null) {
    throw new NobgError('invalid_link', 'The account of this link is gone.');
  }
  return user;
}

function emailOrNull(given: string): string | null {
  try {
    return normaliseEmail(given);
  } catch {
    // What is no address has no account: the same answer, after the same work.
    return null;
  }
}
