import type { AppConfig } from '@nobg/contract/app/config.js';
import { NobgError } from '@nobg/contract/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountKeys } from '../../../domain/accounts/account-keys.js';
import type { Accounts } from '../../../domain/accounts/accounts.js';
import type { Administration } from '../../../domain/accounts/administration.js';
import type { PlanCatalogue } from '../../../domain/accounts/plan-catalogue.js';
import type { Sessions, SignedIn } from '../../../domain/accounts/sessions.js';
import type { SignUp } from '../../../domain/accounts/sign-up.js';
import type { ReadSystemState } from '../../../ports/system-state.js';

/** What the web app's endpoints work with beside what the API has. Built by main.ts alone. */
export interface AppServices {
  readonly accounts: Accounts;
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
  if (request.signedIn !== null) return request.signedIn;
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

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, in the web app's scope. */
    signedIn: SignedIn | null;
  }
}
