import { PASSWORD_LENGTH } from '@nobg/contract/app/account.js';
import type { Logger } from 'pino';
import { createAttemptStore } from '../adapters/database/attempts.js';
import { createKeyStore } from '../adapters/database/keys.js';
import { createLinkStore } from '../adapters/database/links.js';
import type { Database } from '../adapters/database/open.js';
import { createSessionStore } from '../adapters/database/sessions.js';
import { createUserStore } from '../adapters/database/users.js';
import { createMailer } from '../adapters/mail/smtp.js';
import { createPasswordHasher } from '../adapters/passwords/argon2.js';
import type { Config } from '../config/config.js';
import { createAccountKeys } from '../domain/accounts/account-keys.js';
import { createAccounts } from '../domain/accounts/accounts.js';
import { createAdministration } from '../domain/accounts/administration.js';
import { createKeyAccess, type KeyAccess } from '../domain/accounts/key-access.js';
import type { Keys } from '../domain/accounts/keys.js';
import { createLinks } from '../domain/accounts/one-time-links.js';
import { createPlanCatalogue } from '../domain/accounts/plan-catalogue.js';
import { createRateLimiter } from '../domain/accounts/rate-limiter.js';
import { createSessions } from '../domain/accounts/sessions.js';
import { createSignUp } from '../domain/accounts/sign-up.js';
import type { Results } from '../domain/cutouts/results.js';
import type { AppServices } from '../http/api/app/context.js';
import type { Clock } from '../ports/clock.js';
import type { KeyStore } from '../ports/key-store.js';
import type { UserStore } from '../ports/user-store.js';
import { VERSION } from '../version.js';

/** Name of the key that the first start makes; its first administrator gets it. */
export const FIRST_KEY_NAME = 'first key';

/** Sign-ups that nobody verified are forgotten after so long. */
const UNVERIFIED_MS = 7 * 24 * 3_600_000;

type Accounting = Omit<AppServices, 'config' | 'system'> & {
  readonly users: UserStore;
  readonly keyStore: KeyStore;
  readonly access: KeyAccess;
  /** Path of the page where the first administrator signs up; null where there is one. */
  administratorPath(): Promise<string | null>;
  sweep(): Promise<void>;
  /** Messages that were taken are sent or given up. */
  close(): Promise<void>;
};

/** Builds what accounts need on this database. */
export async function openAccounts(
  config: Config,
  deps: {
    readonly database: Database;
    readonly keys: Keys;
    readonly results: Results;
    readonly clock: Clock;
    readonly log: Logger;
  },
): Promise<Accounting> {
  const { database, clock } = deps;
  const { smtpUrl, mailFrom, signUp: mode } = config.accounts;
  const address = config.public.publicUrl ?? '';
  const users = createUserStore(database.db);
  const keyStore = createKeyStore(database.db);
  const mailer =
    smtpUrl === null ? null : createMailer({ url: smtpUrl, from: mailFrom ?? '' }, deps.log);
  const plans = createPlanCatalogue(config.plans, {
    perHour: config.limits.testPerHour,
    perDay: config.limits.testPerDay,
  });
  const sessions = createSessions({ sessions: createSessionStore(database.db), users, clock });
  const links = createLinks({ links: createLinkStore(database.db), clock });
  const rateLimiter = createRateLimiter({ attempts: createAttemptStore(database.db), clock });
  const passwords = await createPasswordHasher();
  const parts = {
    users,
    keys: keyStore,
    sessions,
    links,
    passwords,
    rateLimiter,
    clock,
    mailer,
    address,
  };
  const accounts = createAccounts(parts);

  return {
    users,
    keyStore,
    accounts,
    sessions,
    plans,
    access: createKeyAccess({ keys: deps.keys, users, plans }),
    accountKeys: createAccountKeys({ keys: keyStore, plans, clock, rateLimiter: rateLimiter }),
    signUp: createSignUp({
      ...parts,
      plans,
      mode,
      async onAdministrator(user) {
        const [first] = await keyStore.list();
        if (first?.name === FIRST_KEY_NAME) await keyStore.adopt(first.id, user.id);
      },
    }),
    administration: createAdministration({
      ...parts,
      accounts,
      results: deps.results,
      plans,
      signUp: mode,
    }),

    async administratorPath() {
      if ((await users.countAdministrators()) > 0) return null;
      await links.endOf(null, 'admin');
      return (await links.make('admin')).path;
    },

    async sweep() {
      await sessions.sweep();
      await links.sweep();
      await rateLimiter.sweep();
      await users.deleteUnverified(new Date(clock.now().getTime() - UNVERIFIED_MS));
    },

    close: async () => mailer?.close(),
  };
}

/** What the web app's pages are told of the settings. */
export function appConfig({ accounts, plans, storage, limits }: Config): AppServices['config'] {
  return {
    version: VERSION,
    sign_up: accounts.signUp,
    mail: accounts.smtpUrl !== null,
    guest: plans.guest !== null,
    result_hours: storage.resultHours,
    max_pixels: limits.maxPixels,
    password: { min_length: PASSWORD_LENGTH.min, max_length: PASSWORD_LENGTH.max },
  };
}
