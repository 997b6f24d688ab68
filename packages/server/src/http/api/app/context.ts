import type { AppConfig } from '@nobg/contract/app/config.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountKeys } from '../../../domain/accounts/account-keys.js';
import type { Accounts } from '../../../domain/accounts/accounts.js';
import type { Administration } from '../../../domain/accounts/administration.js';
import type { AuditTrail } from '../../../domain/accounts/audit-trail.js';
import type { PlanCatalogue } from '../../../domain/accounts/plan-catalogue.js';
import type { Sessions, SignedIn } from '../../../domain/accounts/sessions.js';
import type { SignUp } from '../../../domain/accounts/sign-up.js';
import type { Results } from '../../../domain/cutouts/results.js';
import type { Jobs } from '../../../domain/jobs/jobs.js';
import type { RequestLog } from '../../../domain/request-log.js';
import type { Webhooks } from '../../../domain/webhooks/webhooks.js';
import type { Health } from '../../../observability/health.js';
import type { Clock } from '../../../ports/clock.js';
import type { RequestLogStore } from '../../../ports/request-log-store.js';
import type { ReadSystemState } from '../../../ports/system-state.js';
import type { JobEndpointServices } from '../native/jobs/register.js';
import type { RemoveServices } from '../native/remove.js';

/** What the web app's endpoints work with; each takes what it names of it. */
export interface AppServices extends RemoveServices, Omit<JobEndpointServices, 'draining'> {
  readonly jobs: Jobs;
  readonly results: Results;
  readonly requests: RequestLogStore;
  readonly requestLog: RequestLog;
  readonly webhooks: Webhooks;
  readonly clock: Clock;
  readonly health: Health;
  readonly accounts: Accounts;
  readonly auditTrail: AuditTrail;
  readonly signUp: SignUp;
  readonly sessions: Sessions;
  readonly accountKeys: AccountKeys;
  readonly administration: Administration;
  readonly plans: PlanCatalogue;
  readonly system: ReadSystemState;
  /** What the pages are told before anybody signs in. */
  readonly config: Omit<AppConfig, 'public_url'>;
}

/** @throws NobgError `not_signed_in` */
export function signedIn(request: FastifyRequest): SignedIn {
  if (request.record.signedIn !== null) return request.record.signedIn;
  throw new NobgError('not_signed_in', 'Sign in first.');
}

/** To everybody else these pages are not there. @throws NobgError `not_signed_in`, `not_found` */
export async function requireAdministrator(request: FastifyRequest): Promise<void> {
  if (signedIn(request).user.role === 'admin') return;
  throw new NobgError('not_found', 'There is nothing at this address.');
}

/** @throws NobgError `not_signed_in` */
export async function requireSignedIn(request: FastifyRequest): Promise<void> {
  signedIn(request);
}

/** An answer without a body. */
export function done(reply: FastifyReply): FastifyReply {
  return reply.code(204).send();
}
