import { ERROR_CODES } from '@nobg/contract/errors.js';
import { MODES } from '@nobg/contract/modes.js';
import { STEP_IDS } from '@nobg/contract/steps.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** The caller left before the answer: nginx's word for it. */
const CALLER_LEFT = 499;

/** One of the known values, or `other`: a label must not grow with what somebody sends. */
function among(known: Iterable<string>): (value: string) => string {
  const values = new Set(known);
  return (value) => (values.has(value) ? value : 'other');
}

export const methodLabel = among(METHODS);
/** What a job makes. */
export const kindLabel = among([...MODES, 'render']);
export const outcomeLabel = among(['done', 'cancelled', ...Object.keys(ERROR_CODES)]);
/** Resizing a picture for a network is timed by itself, and no step of a pipeline. */
export const stepLabel = among([...STEP_IDS, 'prepare']);

/** `2xx` of 204; `499` stays as it is. */
export function statusLabel(status: number): string {
  if (status === CALLER_LEFT) return String(status);
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}

/** Errors that say that a limit was reached, or that there is no room. */
const LIMITS = new Set([
  ...['rate_limited', 'plan_limit', 'too_many_at_once', 'too_many_attempts'],
  ...['queue_full', 'storage_full', 'too_many_keys', 'too_many_webhooks'],
]);

/** Null where the error is no limit. */
export function limitLabel(code: string | null): string | null {
  return code !== null && LIMITS.has(code) ? code : null;
}

/** The networks of this server, by id. */
export function networkLabel(ids: readonly string[]): (id: string) => string {
  return among(ids);
}
