import { NobgError } from '@nobg/contract/errors.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { ModelAvailability } from '../../ports/model-availability.js';

/** Seconds after which a caller who came too early may try again: while bytes arrive, and while none do. */
const RETRY_AFTER_S = { fetching: 15, failing: 60 };

/** @throws NobgError `not_ready`, naming the networks that are still missing */
export function requireNetworks(
  availability: ModelAvailability,
  mode: Mode,
  ids: readonly string[],
): void {
  const missing = availability.missing();
  const needed = ids.filter((id) => missing.includes(id));
  if (needed.length === 0) return;
  const networks = `${needed.length === 1 ? 'the network' : 'the networks'} ${needed.join(', ')}`;
  const state = availability.isFailing()
    ? 'which this server could not fetch so far and keeps trying to'
    : 'which this server is still fetching';
  throw new NobgError('not_ready', `Mode ${mode} needs ${networks}, ${state}; try again later.`, {
    retryAfterS: availability.isFailing() ? RETRY_AFTER_S.failing : RETRY_AFTER_S.fetching,
  });
}
