import { NobgError } from '@nobg/contract/errors.js';
import type { Caller } from '../../entities/client-info.js';
import type { OneTimeLink } from '../../entities/one-time-link.js';
import type { User } from '../../entities/user.js';
import { randomBase62 } from '../base62.js';
import { networkOf } from '../quota/ip-network.js';
import type { AccountParts, FreshSession } from './accounts.js';
import { found } from './accounts.js';
import { normaliseEmail } from './email.js';
import { LETTERS } from './email-messages.js';
import { checkPassword } from './password.js';
import type { PlanBook } from './plan-catalogue.js';
import { BOUNDS } from './rate-limiter.js';

export interface SignUpWish {
  readonly email: string;
  readonly password: string;
  /** Token of an invitation's link. */
  readonly invitation?: string | undefined;
}

export type SignUpOutcome =
  | ({ readonly state: 'signed_in' } & FreshSession)
  | { readonly state: 'check_email'; readonly email: string };

export interface SignUp {
  /**
   * Makes an account. Where mail can be sent, its address is verified first, and nothing in
   * the answer or its time says whether it was known: who has an account already is told so
   * by letter. Without mail that cannot be kept: `email_taken`, and the slow-down
   * keeps anybody from trying many.
   * @throws NobgError `sign_up_closed`, `invalid_link`, `invalid_email`, `weak_password`,
   *   `email_taken`, `too_many_attempts`
   */
  signUp(wish: SignUpWish, by: Caller): Promise<SignUpOutcome>;
  /**
   * Verifies an address and sets the account's password: anybody may have signed up with the address, before or after
   * its owner, and only who reads its letters gets here. What there was before, ends. It signs nobody in.
   * @throws NobgError `invalid_link`, `weak_password`, `too_many_attempts`
   */
  verify(token: string, password: string, by: Caller): Promise<User>;
  /** Sends another link to an address that waits to be verified. */
  requestVerification(email: string, by: Caller): Promise<void>;
  /** What an invitation is for. @throws NobgError `invalid_link`, `too_many_attempts` */
  look(token: string, by: Caller): Promise<OneTimeLink>;
}

export function createSignUp(
  parts: AccountParts & {
    readonly plans: PlanBook;
    readonly mode: 'open' | 'invitation' | 'closed';
    /** Called once for the first administrator, before anybody signs in. */
    readonly onAdministrator: (user: User) => Promise<void>;
  },
): SignUp {
  const { users, keys, sessions, links, passwords, slowDown, clock, mailer, address, plans } =
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
    mailer?.send(LETTERS.verify(user.email, `${address}${path}`));
  }

  /** The address has a row: somebody's account, or a sign-up that was never verified. */
  async function again(known: User, invited: OneTimeLink | null): Promise<void> {
    if (known.verifiedAt !== null) {
      mailer?.send(LETTERS.known(known.email, `${address}/sign-in`));
      return;
    }
    // Which of them reads the letters is not known yet: the page that the letter leads to asks for a password.
    if (invited?.planId != null) await users.update(known.id, { planId: invited.planId });
    await sendVerification(known);
  }

  return {
    async signUp(wish, by) {
      await slowDown.attempt(BOUNDS.signUp, networkOf(by.address));
      const invitation = await invitationOf(wish.invitation);
      const email = normaliseEmail(wish.email);
      if (invitation?.email != null && invitation.email !== email) {
        throw new NobgError('invalid_link', 'This invitation is for another e-mail address.');
      }
      const password = checkPassword(wish.password, email);
      const user = await newUser(email, password, invitation);
      const mailed = user.verifiedAt === null;
      if (mailed) await slowDown.attempt(BOUNDS.letters, email);
      // An invitation is not spent on an address that cannot use it.
      if (!mailed && (await users.findByEmail(email)) !== null) throw taken();
      if (invitation !== null && wish.invitation !== undefined) {
        await links.use(['admin', 'invitation'], wish.invitation);
      }
      const made = await users.insert(user);
      if (mailed) {
        if (made) await sendVerification(user);
        else await again((await users.findByEmail(email)) ?? user, invitation);
        return { state: 'check_email', email };
      }
      if (!made) throw taken();
      if (user.role === 'admin') await parts.onAdministrator(user);
      return { state: 'signed_in', user, ...(await sessions.begin(user, by)) };
    },

    async verify(token, given, by) {
      await slowDown.attempt(BOUNDS.links, networkOf(by.address));
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
      await slowDown.attempt(BOUNDS.lettersFrom, networkOf(by.address));
      await slowDown.attempt(BOUNDS.letters, email);
      const user = await users.findByEmail(email);
      if (user !== null && user.verifiedAt === null) await sendVerification(user);
    },

    async look(token, by) {
      await slowDown.attempt(BOUNDS.links, networkOf(by.address));
      return links.look(['admin', 'invitation'], token);
    },
  };
}

function taken(): NobgError {
  return new NobgError('email_taken', 'This address has an account: sign in.', {
    fields: [{ field: 'email', expected: 'an address without an account', received: 'one with' }],
  });
}
