import { NobgError } from '@nobg/contract/errors.js';
import type { ClientInfo } from '../../entities/client-info.js';
import type { OneTimeLink } from '../../entities/one-time-link.js';
import type { User } from '../../entities/user.js';
import { randomBase62 } from '../base62.js';
import type { AccountParts, FreshSession } from './accounts.js';
import { found } from './accounts.js';
import { normaliseEmail } from './email.js';
import { EMAIL_MESSAGES } from './email-messages.js';
import { checkPassword } from './password.js';
import type { PlanCatalogue } from './plan-catalogue.js';
import { RATE_LIMITS } from './rate-limiter.js';

export interface SignUpRequest {
  readonly email: string;
  readonly password: string;
  /** Token of an invitation's link. */
  readonly invitation?: string | undefined;
}

export type SignUpOutcome =
  | ({ readonly state: 'signed_in' } & FreshSession)
  | {
      readonly state: 'check_email';
      /** The account with the address, in either case. */
      readonly user: User;
      /** Whether it was made now. Not for the answer. */
      readonly isNew: boolean;
    };

export interface SignUp {
  /**
   * Makes an account. Where mail can be sent, its address is verified first, and nothing in
   * the answer or its time says whether it was known: who has an account already is told so
   * by e-mail. Without mail that cannot be kept: `email_taken`, and the rate limiter
   * keeps anybody from trying many.
   * @throws NobgError `sign_up_closed`, `invalid_link`, `invalid_email`, `weak_password`,
   *   `email_taken`, `too_many_attempts`
   */
  signUp(requested: SignUpRequest, by: ClientInfo): Promise<SignUpOutcome>;
  /**
   * Verifies an address and sets the account's password: anybody may have signed up with the address, before or after
   * its owner, and only who reads its mail gets here. What there was before, ends. It signs nobody in.
   * @throws NobgError `invalid_link`, `weak_password`, `too_many_attempts`
   */
  verify(token: string, password: string, by: ClientInfo): Promise<User>;
  /** Sends another link to an address that waits to be verified. */
  requestVerification(email: string, by: ClientInfo): Promise<void>;
  /** What an invitation is for. @throws NobgError `invalid_link`, `too_many_attempts` */
  look(token: string, by: ClientInfo): Promise<OneTimeLink>;
}

export function createSignUp(
  parts: AccountParts & {
    readonly plans: PlanCatalogue;
    readonly mode: 'open' | 'invitation' | 'closed';
    /** Called once for the first administrator, before anybody signs in. */
    readonly onAdministrator: (user: User) => Promise<void>;
  },
): SignUp {
  const { users, keys, sessions, links, passwords, rateLimiter, clock, mailer, address, plans } =
    parts;

  async function invitationOf(token: string | undefined): Promise<OneTimeLink | null> {
    if (token !== undefined) {
      const link = await links.look(['admin', 'invitation'], token);
      if (parts.mode !== 'closed' || link.kind === 'admin') return link;
    }
    if (parts.mode === 'open') return null;
    throw new NobgError(
      'sign_up_closed',
      parts.mode === 'invitation'
        ? 'An invitation is needed to sign up here; ask an administrator for one.'
        : 'No accounts are made here.',
    );
  }

  async function newUser(email: string, password: string, of: OneTimeLink | null): Promise<User> {
    const role = of?.kind === 'admin' ? 'admin' : 'user';
    const now = clock.now();
    return {
      id: `usr_${randomBase62(16)}`,
      email,
      passwordHash: await passwords.hash(password),
      role,
      planId: of?.planId ?? plans.firstOf(role),
      createdAt: now,
      // Whoever invites an address, or starts the server, vouches for it.
      verifiedAt: mailer === null || of?.kind === 'admin' || of?.email === email ? now : null,
      lockedAt: null,
    };
  }

  async function sendVerification(user: User): Promise<void> {
    await links.endOf(user.id, 'verify');
    const { path } = await links.make('verify', { userId: user.id });
    mailer?.send(EMAIL_MESSAGES.verify(user.email, `${address}${path}`));
  }

  /** The address has a row: somebody's account, or a sign-up that was never verified. */
  async function again(known: User, invited: OneTimeLink | null): Promise<void> {
    if (known.verifiedAt !== null) {
      mailer?.send(EMAIL_MESSAGES.known(known.email, `${address}/sign-in`));
      return;
    }
    // Which of them reads the mail is not known yet: the page that the message leads to asks for a password.
    if (invited?.planId != null) await users.update(known.id, { planId: invited.planId });
    await sendVerification(known);
  }

  return {
    async signUp(requested, by) {
      await rateLimiter.consumeAddress(RATE_LIMITS.signUp, by.address);
      const invitation = await invitationOf(requested.invitation);
      const email = normaliseEmail(requested.email);
      if (invitation?.email != null && invitation.email !== email) {
        throw new NobgError('invalid_link', 'This invitation is for another e-mail address.');
      }
      const password = checkPassword(requested.password, email);
      const user = await newUser(email, password, invitation);
      const mailed = user.verifiedAt === null;
      if (mailed) await rateLimiter.consume(RATE_LIMITS.messages, email);
      // An invitation is not spent on an address that cannot use it.
      if (!mailed && (await users.findByEmail(email)) !== null) throw taken();
      if (invitation !== null && requested.invitation !== undefined) {
        await links.use(['admin', 'invitation'], requested.invitation);
      }
      const made = await users.insert(user);
      if (mailed) {
        const account = made ? user : ((await users.findByEmail(email)) ?? user);
        if (made) await sendVerification(account);
        else await again(account, invitation);
        return { state: 'check_email', user: account, isNew: made };
      }
      if (!made) throw taken();
      if (user.role === 'admin') await parts.onAdministrator(user);
      return { state: 'signed_in', user, ...(await sessions.begin(user, by)) };
    },

    async verify(token, given, by) {
      await rateLimiter.consumeAddress(RATE_LIMITS.links, by.address);
      const { userId } = await links.look(['verify'], token);
      const user = await found(users, userId);
      const passwordHash = await passwords.hash(checkPassword(given, user.email));
      await links.use(['verify'], token);
      const now = clock.now();
      await users.update(user.id, { passwordHash, verifiedAt: now });
      await keys.revokeOwned(user.id, now);
      await sessions.endAll(user.id);
      return user;
    },

    async requestVerification(given, by) {
      const email = normaliseEmail(given);
      await rateLimiter.consumeAddress(RATE_LIMITS.messagesFrom, by.address);
      await rateLimiter.consume(RATE_LIMITS.messages, email);
      const user = await users.findByEmail(email);
      if (user !== null && user.verifiedAt === null) await sendVerification(user);
    },

    async look(token, by) {
      await rateLimiter.consumeAddress(RATE_LIMITS.links, by.address);
      return links.look(['admin', 'invitation'], token);
    },
  };
}

function taken(): NobgError {
  return new NobgError('email_taken', 'This address has an account: sign in.', {
    fields: [{ field: 'email', expected: 'an address without an account', received: 'one with' }],
  });
}
