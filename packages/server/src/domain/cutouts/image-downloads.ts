import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { PictureFetch } from '../../ports/image-fetcher.js';
import type { WorkPlaces } from '../quota/concurrency.js';
import { standingOf } from '../quota/scheduling.js';
import type { WorkMeter } from '../quota/work-quota.js';

export interface Fetches {
  /**
   * The fetching of pictures as this caller may have it: not at all for visitors, within places at once, and
   * with what brought no picture counted as an attempt.
   * @param key null: a program on this machine that needs none
   */
  of(key: ApiKey | null): PictureFetch;
}

/** @param options.on false: the operator has switched fetching off */
export function createFetches(options: {
  readonly fetch: PictureFetch;
  readonly on: boolean;
  readonly places: WorkPlaces;
  readonly meter: WorkMeter;
  /** Told of counts that could not be written. */
  readonly onFailure: (error: unknown) => void;
}): Fetches {
  const { fetch, on, places, meter, onFailure } = options;
  return {
    of: (key) => ({
      async fetch(url, wish) {
        if (!on) throw refused('invalid_url', wish.field, 'This server fetches no pictures.');
        if (key !== null && isVisitor(key)) {
          throw refused('not_signed_in', wish.field, 'Sign in to have a picture fetched.');
        }
        await meter.refuse(key, 'cutout');
        const leave = places.enter(standingOf(key));
        try {
          await fetch.fetch(url, wish);
        } catch (error) {
          await meter.attempt(key).catch(onFailure);
          throw error;
        } finally {
          leave();
        }
      },
    }),
  };
}

function isVisitor({ kind, ownerId }: ApiKey): boolean {
  return kind === 'web' && ownerId === null;
}

function refused(code: 'invalid_url' | 'not_signed_in', field: string, why: string): NobgError {
  const problem = { field, expected: 'the picture itself', received: 'an address' };
  const sentence = `${field}: expected the picture itself, but got an address. ${why}`;
  return new NobgError(code, sentence, { fields: [problem] });
}
