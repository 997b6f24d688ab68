import { NobgError } from '@nobg/contract/errors.js';
import type { ApiKey } from '../../entities/api-key.js';
import type { ImageFetcher } from '../../ports/image-fetcher.js';
import type { ConcurrencyLimit } from '../quota/concurrency.js';
import { schedulingOf } from '../quota/scheduling.js';
import type { WorkQuota } from '../quota/work-quota.js';

export interface ImageDownloads {
  /**
   * The fetching of pictures as this caller may have it: not at all for visitors, within places at once, and
   * with what brought no picture counted as an attempt.
   * @param key null: a program on this machine that needs none
   */
  of(key: ApiKey | null): ImageFetcher;
}

/** @param options.on false: the operator has switched fetching off */
export function createImageDownloads(options: {
  readonly fetcher: ImageFetcher;
  readonly on: boolean;
  readonly concurrency: ConcurrencyLimit;
  readonly quota: WorkQuota;
  /** Told of counts that could not be written. */
  readonly onFailure: (error: unknown) => void;
}): ImageDownloads {
  const { fetcher, on, concurrency, quota, onFailure } = options;
  return {
    of: (key) => ({
      async fetch(url, requested) {
        if (!on) throw refused('invalid_url', requested.field, 'This server fetches no pictures.');
        if (key !== null && isVisitor(key)) {
          throw refused('not_signed_in', requested.field, 'Sign in to have a picture fetched.');
        }
        const leave = await concurrency.enter(schedulingOf(key));
        try {
          const reservation = await quota.reserve(key, 'cutout');
          let weight = 1;
          try {
            await fetcher.fetch(url, requested);
            // The cutout that follows is counted by itself.
            weight = 0;
          } finally {
            await reservation.settle(weight).catch(onFailure);
          }
        } finally {
          await leave();
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
