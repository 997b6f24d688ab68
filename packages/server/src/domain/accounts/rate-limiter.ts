import { createHash } from 'node:crypto';
import { NobgError } from '@nobg/contract/errors.js';
import type { AttemptStore } from '../../ports/attempt-store.js';
import type { Clock } from '../../ports/clock.js';
import { networkBounds } from '../quota/ip-network.js';

const MINUTE_MS = 60_000;
/** The longest window of anything that is counted there is a day. */
const KEPT_MS = 25 * 60 * MINUTE_MS;

/** What is counted, and how often it may happen within how long. */
interface RateLimit {
  readonly name: string;
  readonly count: number;
  readonly ms: number;
}

/**
 * Guessing one account's password from one place, from many places, and many accounts'
 * from one. The one for all places is wide, and not for browsers that are known, or anybody could keep somebody out
 * for good.
 */
export const SIGN_IN_RATE_LIMITS = {
  accountFromAddress: { name: 'sign-in', count: 10, ms: 15 * MINUTE_MS },
  account: { name: 'sign-in-account', count: 100, ms: 60 * MINUTE_MS },
  /** Instead of the one for all places, in a browser that the account has signed in with. */
  device: { name: 'sign-in-device', count: 20, ms: 60 * MINUTE_MS },
  address: { name: 'sign-in-address', count: 50, ms: 15 * MINUTE_MS },
} as const satisfies Record<string, RateLimit>;

/** What costs work or sends e-mail. */
export const RATE_LIMITS = {
  signUp: { name: 'sign-up', count: 20, ms: 60 * MINUTE_MS },
  /** Messages to one address: nobody's mailbox is filled by strangers. */
  messages: { name: 'messages', count: 5, ms: 60 * MINUTE_MS },
  messagesFrom: { name: 'messages-from', count: 20, ms: 60 * MINUTE_MS },
  links: { name: 'links', count: 60, ms: 15 * MINUTE_MS },
  /** Keys made or rotated: rows are kept, and few people make more. */
  newKeys: { name: 'new-keys', count: 100, ms: 24 * 60 * MINUTE_MS },
  /** Webhooks made, and their secrets rotated. */
  newWebhooks: { name: 'new-webhooks', count: 100, ms: 24 * 60 * MINUTE_MS },
  /** Messages to webhooks that somebody asks for: tests, and what is sent again. */
  webhookSends: { name: 'webhook-sends', count: 120, ms: 60 * MINUTE_MS },
  passwordChecks: { name: 'password', count: 10, ms: 15 * MINUTE_MS },
} as const satisfies Record<string, RateLimit>;

export interface RateLimiter {
  /**
   * Counts an attempt before its work begins.
   * @throws NobgError `too_many_attempts` beyond the bound, whatever runs at the same time
   */
  consume(bound: RateLimit, subject: string): Promise<void>;
  /**
   * The same for the networks of an address, each with its bound; see `networkBounds`.
   * @param about what the address is counted for apart from everything else, such as an account
   * @throws NobgError `too_many_attempts`
   */
  consumeAddress(bound: RateLimit, address: string, about?: string): Promise<void>;
  /** It was no guess after all: the attempts of this window are forgotten. */
  reset(bound: RateLimit, subject: string): Promise<void>;
  resetAddress(bound: RateLimit, address: string, about?: string): Promise<void>;
  /** Forgets what no bound looks at any more. */
  sweep(): Promise<number>;
}

/** Bounds on what strangers may try, counted in the database: for all processes, and over restarts. */
export function createRateLimiter(options: {
  readonly attempts: AttemptStore;
  readonly clock: Clock;
}): RateLimiter {
  const { attempts, clock } = options;
  const windowOf = (bound: RateLimit): Date =>
    new Date(Math.floor(clock.now().getTime() / bound.ms) * bound.ms);

  async function consume(bound: RateLimit, subject: string): Promise<void> {
    const window = windowOf(bound);
    const count = await attempts.add(keyOf(bound, subject), window);
    if (count <= bound.count) return;
    const leftMs = window.getTime() + bound.ms - clock.now().getTime();
    const retryAfterS = Math.max(1, Math.ceil(leftMs / 1000));
    throw new NobgError(
      'too_many_attempts',
      `That was tried too often; try again in ${retryAfterS} s.`,
      { retryAfterS },
    );
  }

  const reset = (bound: RateLimit, subject: string): Promise<void> =>
    attempts.clear(keyOf(bound, subject), windowOf(bound));

  return {
    consume,
    async consumeAddress(bound, address, about) {
      for (const { subject, count } of subjectsOf(bound, address, about)) {
        await consume({ ...bound, count }, subject);
      }
    },
    reset,
    async resetAddress(bound, address, about) {
      for (const { subject } of subjectsOf(bound, address, about)) await reset(bound, subject);
    },
    sweep: () => attempts.deleteBefore(new Date(clock.now().getTime() - KEPT_MS)),
  };
}

/** What an address counts under, and how often it may. */
function subjectsOf({ count }: RateLimit, address: string, about?: string) {
  return networkBounds(address, count).map(({ network, most }) => ({
    subject: about === undefined ? network : `${network} ${about}`,
    count: most,
  }));
}

/** Hashed: of one length, whatever was sent, and no list of who tried what. */
function keyOf(bound: RateLimit, subject: string): string {
  return createHash('sha256').update(`${bound.name}\n${subject}`).digest('base64url');
}
