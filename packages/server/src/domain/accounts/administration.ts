import { NobgError } from '@nobg/contract/errors.js';
import type { OneTimeLink } from '../../entities/one-time-link.js';
import type { Role, User } from '../../entities/user.js';
import type { Clock } from '../../ports/clock.js';
import type { Mailer } from '../../ports/mailer.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import type { UserRow, UserStore } from '../../ports/user-store.js';
import { randomBase62 } from '../base62.js';
import type { Results } from '../cutouts/results.js';
import type { Accounts } from './accounts.js';
import { normaliseEmail } from './email.js';
import { EMAIL_MESSAGES } from './email-messages.js';
import type { Links, NewLink } from './one-time-links.js';
import type { PlanCatalogue } from './plan-catalogue.js';
import type { Sessions } from './sessions.js';
import { newToken } from './tokens.js';

export interface Administration {
  users(of: { query: string; after: string | null; limit: number }): Promise<UserRow[]>;
  /**
   * Holds at the next request of this user.
   * @throws NobgError `not_found`, `unknown_plan`, `last_administrator`
   */
  change(
    id: string,
    changes: { plan?: string | undefined; locked?: boolean | undefined; role?: Role | undefined },
  ): Promise<UserRow>;
  /**
   * Makes an account whose password nobody knows: a link to a new one lets its owner in. Who makes it vouches for the
   * address.
   * @param of.plan that of its role unless given
   * @throws NobgError `invalid_email`, `unknown_plan`, `email_taken`
   */
  create(of: { email: string; plan: string | null; role: Role }): Promise<UserRow>;
  /** @throws NobgError `not_found` */
  endSessions(id: string): Promise<void>;
  /** @throws NobgError `not_found` */
  resetLink(id: string): Promise<{ path: string; expiresAt: Date }>;
  /**
   * Deletes an account with its keys, results, usage and sessions.
   * @throws NobgError `not_found`, `last_administrator`
   */
  deleteUser(id: string): Promise<void>;
  /** @throws NobgError `sign_up_closed`, `invalid_email`, `unknown_plan` */
  invite(of: {
    email: string | null;
    plan: string | null;
  }): Promise<NewLink & { readonly mailed: boolean }>;
  invitations(): Promise<OneTimeLink[]>;
  /** @throws NobgError `not_found` */
  endInvitation(id: string): Promise<void>;
}

/** What administrators do to accounts. Whether somebody is one is asked before. */
export function createAdministration(options: {
  readonly users: UserStore;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly accounts: Pick<Accounts, 'resetLink'>;
  readonly results: Pick<Results, 'discardOwned'>;
  readonly plans: PlanCatalogue;
  readonly passwords: Pick<PasswordHasher, 'hash'>;
  readonly mailer: Mailer | null;
  readonly address: string;
  readonly signUp: 'open' | 'invitation' | 'closed';
  readonly clock: Clock;
}): Administration {
  const { users, sessions, links, accounts, results, plans, passwords } = options;
  const { mailer, address, clock } = options;

  async function find(id: string): Promise<User> {
    const user = await users.findById(id);
    if (user === null) throw new NobgError('not_found', 'There is no such account.');
    return user;
  }

  async function rowOf(id: string): Promise<UserRow> {
    const row = await users.row(id, clock.now());
    if (row === null) throw new NobgError('not_found', 'There is no such account.');
    return row;
  }

  /** @throws NobgError `last_administrator` where nobody else could undo it */
  async function refuseLast(user: User): Promise<void> {
    if (user.role !== 'admin' || user.lockedAt !== null) return;
    if ((await users.countAdministrators()) > 1) return;
    throw new NobgError(
      'last_administrator',
      'This is the only administrator who can sign in: make another one first.',
    );
  }

  return {
    users: (of) => users.list({ ...of, now: clock.now() }),

    async change(id, { plan, locked, role }) {
      const user = await find(id);
      if (locked === true || role === 'user') await refuseLast(user);
      await users.update(id, {
        ...(plan === undefined ? {} : { planId: plans.check(plan) }),
        ...(locked === undefined ? {} : { lockedAt: locked ? clock.now() : null }),
        ...(role === undefined ? {} : { role }),
      });
      if (locked === true) await sessions.endAll(id);
      return rowOf(id);
    },

    async create({ email: given, plan, role }) {
      const email = normaliseEmail(given);
      const planId = plan === null ? plans.firstOf(role) : plans.check(plan);
      const now = clock.now();
      const id = `usr_${randomBase62(16)}`;
      const made = await users.insert({
        ...{ id, email, role, planId, createdAt: now, verifiedAt: now, lockedAt: null },
        passwordHash: await passwords.hash(newToken()),
      });
      if (!made) {
        const [expected, received] = ['an address without an account', email];
        throw new NobgError('email_taken', `email: expected ${expected}, but got ${received}.`, {
          fields: [{ field: 'email', expected, received }],
        });
      }
      return rowOf(id);
    },

    async endSessions(id) {
      await find(id);
      await sessions.endAll(id);
    },

    resetLink: async (id) => accounts.resetLink(await find(id)),

    async deleteUser(id) {
      await refuseLast(await find(id));
      // First what can be seen from outside; the rows go together.
      await sessions.endAll(id);
      await results.discardOwned(id);
      await users.delete(id);
    },

    async invite({ email: given, plan }) {
      if (options.signUp === 'closed') {
        throw new NobgError('sign_up_closed', 'No accounts are made here: NOBG_SIGN_UP is closed.');
      }
      const email = given === null ? null : normaliseEmail(given);
      const planId = plan === null ? null : plans.check(plan);
      const link = await links.make('invitation', { email, planId });
      const mailed = email !== null && mailer !== null;
      if (mailed) mailer.send(EMAIL_MESSAGES.invitation(email, `${address}${link.path}`));
      return { ...link, mailed };
    },

    invitations: () => links.list('invitation'),

    async endInvitation(id) {
      if (await links.end('invitation', id)) return;
      throw new NobgError('not_found', 'There is no such invitation.');
    },
  };
}
