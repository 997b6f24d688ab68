import { TEST_EVENT } from '@nobg/contract/webhooks.js';
import type { SendOutcome } from '../../ports/webhook-sender.js';
import type { ClaimedDelivery, Settlement } from '../../ports/webhook-store.js';
import { waitAfter } from './retry-plan.js';

const GONE = 410;
/** Answers of an endpoint, or of a proxy before it, that has too much to do. */
const THROTTLED = [429, 502, 504];
/** The first pause of an endpoint that says no time; it doubles with each such answer. */
const FIRST_HOLD_MS = 60_000;
const MOST_HOLD_MS = 3_600_000;
/** What an endpoint may ask for: as long as the plan's longest wait. */
const MOST_RETRY_AFTER_MS = 24 * 3_600_000;
/**
 * An endpoint to which nothing got through for so long, over a whole retry plan, is switched off.
 * @internal
 */
export const FAILING_MS = 5 * 24 * 3_600_000;

/** What follows from an attempt. @param random 0..1, of the jitter */
export function settlementOf(
  { delivery, endpoint, step, throttles }: ClaimedDelivery,
  { status, error, body, retryAfterS }: SendOutcome,
  time: { readonly at: Date; readonly ms: number },
  random: number,
): Settlement {
  const now = time.at.getTime() + time.ms;
  const attempt = { ...time, status, body };
  if (status !== null && status >= 200 && status < 300) {
    const rest = { counts: true, holdUntil: null, switchOff: null };
    return { attempt: { ...attempt, error: null }, next: { state: 'delivered' }, ...rest };
  }
  const asked = retryAfterS === null ? 0 : Math.min(retryAfterS * 1000, MOST_RETRY_AFTER_MS);
  const throttled = status !== null && THROTTLED.includes(status);
  const pause = Math.min(FIRST_HOLD_MS * 2 ** throttles, MOST_HOLD_MS);
  const hold = retryAfterS === null ? pause : asked;
  const wait = status === GONE ? null : waitAfter(step + 1, random);
  const { failingSince } = endpoint;
  const counts = delivery.type !== TEST_EVENT;
  const failing = counts && failingSince !== null && now - failingSince.getTime() >= FAILING_MS;
  return {
    attempt: { ...attempt, error: error ?? explain(status) },
    next:
      wait === null
        ? { state: 'failed' }
        : { state: 'waiting', dueAt: new Date(now + Math.max(wait, asked)) },
    counts,
    holdUntil: throttled ? new Date(now + hold) : null,
    switchOff: status === GONE ? 'gone' : failing && wait === null ? 'failing' : null,
  };
}

function explain(status: number | null): string {
  if (status === GONE) return 'HTTP status 410: the endpoint is gone, and was switched off.';
  if (status !== null && status >= 300 && status < 400) {
    return `HTTP status ${status}: redirects are not followed.`;
  }
  return `HTTP status ${status}: expected 2xx.`;
}
