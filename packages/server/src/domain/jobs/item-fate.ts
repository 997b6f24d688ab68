import { type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import type { ItemError } from '../../entities/job.js';
import type { ClaimedItem } from '../../ports/job-store.js';

/** An image is tried so often where the fault may be ours; then it fails. */
export const MAX_ATTEMPTS = 3;

/** How long a job waits where an error does not say; s. */
const HOLD_S = 5;

/** The caller's limits: time alone brings the image on. */
const LIMITS: readonly ErrorCode[] = [
  ...(['rate_limited', 'plan_limit', 'too_many_at_once', 'too_many_attempts'] as const),
];
/** The machine's: nothing was tried. */
const NO_ROOM: readonly ErrorCode[] = [
  ...(['storage_full', 'storage_unavailable'] as const),
  ...(['queue_full', 'not_ready', 'shutting_down'] as const),
];
/** Ours: another time it may work. */
const OURS: readonly ErrorCode[] = ['cutout_failed', 'deadline_exceeded', 'internal_error'];

/** What becomes of an image whose work ended with an error. */
export type ItemFate =
  | { readonly fail: ItemError }
  /** `holdUntil`: its job begins nothing before. */
  | { readonly tried: boolean; readonly holdUntil: Date | null };

/**
 * Limits and a lack of room hold a batch back for as long as they last, unless its time is over before; faults of ours
 * are tried again a few times; everything else is the image's own fault.
 */
export function fateOf(
  error: unknown,
  { attempts, class: kind, jobExpiresAt }: Pick<ClaimedItem, 'attempts' | 'class' | 'jobExpiresAt'>,
  now: Date,
): ItemFate {
  const known = error instanceof NobgError ? error : unexpected(error);
  if (OURS.includes(known.code)) {
    if (attempts < MAX_ATTEMPTS) return { tried: true, holdUntil: null };
    return { fail: itemError(known) };
  }
  const waits = NO_ROOM.includes(known.code) || (kind === 'batch' && LIMITS.includes(known.code));
  const holdUntil = new Date(now.getTime() + (known.retryAfterS ?? HOLD_S) * 1000);
  if (waits && holdUntil < jobExpiresAt) return { tried: false, holdUntil };
  return { fail: itemError(known) };
}

export function itemError({ code, message, fields }: NobgError): ItemError {
  return { code, detail: message, fields };
}

function unexpected(cause: unknown): NobgError {
  return new NobgError('internal_error', 'Something went wrong on our side. Please try again.', {
    cause,
  });
}
