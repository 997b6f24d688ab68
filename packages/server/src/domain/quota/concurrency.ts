import { createHash } from 'node:crypto';
import { NobgError } from '@nobg/contract/errors.js';
import { networkBounds } from './ip-network.js';
import type { Places } from './places.js';
import type { SchedulingClass } from './scheduling.js';

/** Soon enough to go on, late enough not to be a flood; s. */
const RETRY_AFTER_S = 2;

export interface ConcurrencyLimit {
  /**
   * Takes a place for one job; gives what leaves it again, once, and never rejects.
   * @throws NobgError `too_many_at_once`
   */
  enter(scheduling: SchedulingClass): Promise<() => Promise<void>>;
}

/**
 * How many jobs one holder may have in work or waiting at the same time, cutouts and renders together; and how
 * many may come from one address of callers who don't pay, whatever accounts they have.
 *
 * @param options.what is counted, apart from everything else
 * @param options.perAddress jobs of one address; see `networkBounds`
 */
export function createConcurrencyLimit(options: {
  readonly places: Places;
  readonly what: 'cutouts' | 'downloads' | 'job-images';
  readonly perAddress: number;
}): ConcurrencyLimit {
  const { places, what, perAddress } = options;
  return {
    async enter({ holder, atOnce, address }) {
      const networks = address === null ? [] : networkBounds(address, perAddress);
      const ofHolder = { subject: nameOf(`${what} of holder ${holder}`), most: atOnce };
      const ofNetworks = networks
        .filter(({ most }) => Number.isFinite(most))
        .map(({ network, most }) => ({ subject: nameOf(`${what} from ${network}`), most }));
      const taken = await places.take([ofHolder, ...ofNetworks]);
      if ('leave' in taken) return taken.leave;
      const { subject, most } = taken.full;
      const whose = subject === ofHolder.subject ? 'of this account' : 'from this address';
      throw new NobgError(
        'too_many_at_once',
        `${most} pictures ${whose} are in work already; wait for one to end.`,
        { retryAfterS: RETRY_AFTER_S },
      );
    },
  };
}

/** Hashed: of one length, and no list of whose pictures are in work. */
function nameOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}
