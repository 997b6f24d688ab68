import { PASSWORD_LENGTH } from '@nobg/contract/app/account.js';
import type { Logger } from 'pino';
import { createMailer } from '../adapters/mail/smtp.js';
import { createPasswordHasher } from '../adapters/passwords/argon2.js';
import type { Config } from '../config/config.js';
import { createAccountKeys } from '../domain/accounts/account-keys.js';
import { createAccounts } from '../domain/accounts/accounts.js';
import { createAdministration } from '../domain/accounts/administration.js';
import { createAuditTrail } from '../domain/accounts/audit-trail.js';
import { createKeyAccess } from '../domain/accounts/key-access.js';
import { createKeys } from '../domain/accounts/keys.js';
import { createLinks } from '../domain/accounts/one-time-links.js';
import { createPlanCatalogue } from '../domain/accounts/plan-catalogue.js';
import { createRateLimiter } from '../domain/accounts/rate-limiter.js';
import { createSessions } from '../domain/accounts/sessions.js';
import { createSignUp } from '../domain/accounts/sign-up.js';
import type { Results } from '../domain/cutouts/results.js';
import type { AppServices } from '../http/api/app/context.js';
import type { Clock } from '../ports/clock.js';
import { VERSION } from '../version.js';
import type { Opened } from './opened.js';
import type { StorageServices } from './storage.js';

/** Name of the key that the first start makes; its first administrator gets it. */
const FIRST_KEY_NAME = 'first key';

/** Sign-ups that nobody verified are forgotten after so long. */
const UNVERIFIED_MS = 7 * 24 * 3_600_000;

/** Accounts, their keys and who is signed in. */
export type AccountServices = Awaited<ReturnType<typeof openAccounts>>['services'];

/** Opens what accounts need. */
export async function openAccounts(
  config: Config,
  deps: {
    readonly storage: StorageServices;
    readonly results: Results;
    readonly clock: Clock;
    readonly log: Logger;
  },
) {
  const { clock } = deps;
  const { stores } = deps.storage;
  const { users, keys: keyStore } = stores;
  const { smtpUrl, mailFrom, signUp: mode } = config.accounts;
  const address = config.public.publicUrl ?? '';
  const mailer =
    smtpUrl === null ? null : createMailer({ url: smtpUrl, from: mailFrom ?? '' }, deps.log);
  const plans = createPlanCatalogue(config.plans, {
    perHour: config.limits.testPerHour,
    perDay: config.limits.testPerDay,
  });
  const keys = createKeys({ keys: keyStore, clock });
  const sessions = createSessions({ sessions: stores.sessions, users, clock });
  const links = createLinks({ links: stores.links, clock });
  const rateLimiter = createRateLimiter({ attempts: stores.attempts, clock });
  const passwords = await createPasswordHasher();
  const auditTrail = createAuditTrail({
    ...{ events: stores.auditEvents, clock, days: config.accounts.auditDays },
    onFailure: (error) => deps.log.error({ err: error }, 'an event could not be recorded'),
  });
  const parts = {
    ...{
      auditTrail,
      users,
      keys: keyStore,
      sessions,
      links,
      passwords,
      rateLimiter,
      clock,
      mailer,
      address,
    },
  };
  const accounts = createAccounts(parts);

  const services = {
    ...{ keys, accounts, sessions, plans, auditTrail, rateLimiter },
    access: createKeyAccess({ keys, users, plans }),
    accountKeys: createAccountKeys({ keys: keyStore, plans, clock, rateLimiter }),
    signUp: createSignUp({
      ...{ ...parts, plans, mode },
      async onAdministrator(user) {
        const [first] = await keyStore.list();
        if (first?.name === FIRST_KEY_NAME) await keyStore.adopt(first.id, user.id);
      },
    }),
    administration: createAdministration({
      ...{ ...parts, accounts, results: deps.results, plans, signUp: mode },
    }),

    /** A key, if none was ever made here: the only time its secret is shown. Null otherwise. */
    async ensureFirstKey(): Promise<string | null> {
      if ((await keys.list()).length > 0) return null;
      const limitPerHour = config.limits.requestsPerHour;
      const { key, secret } = await keys.create({ name: FIRST_KEY_NAME, limitPerHour });
      await auditTrail.record({ event: 'key_made', source: 'server', target: key.id });
      return secret;
    },

    /** Path of the page where the first administrator signs up; null where there is one. */
    async administratorPath(): Promise<string | null> {
      if ((await users.countAdministrators()) > 0) return null;
      await links.endOf(null, 'admin');
      const { path } = await links.make('admin');
      await auditTrail.record({ event: 'admin_link_made', source: 'server' });
      return path;
    },

    async sweep(): Promise<void> {
      await sessions.sweep();
      await links.sweep();
      await rateLimiter.sweep();
      await auditTrail.sweep();
      await users.deleteUnverified(new Date(clock.now().getTime() - UNVERIFIED_MS));
    },
  };
  // Messages that were taken are sent or given up.
  return { services, close: async () => mailer?.close() } satisfies Opened<unknown>;
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
