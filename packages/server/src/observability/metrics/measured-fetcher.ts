import type { ImageFetcher } from '../../ports/image-fetcher.js';
import type { Metrics } from '../../ports/metrics.js';
import { outcomeOf } from '../outcome.js';

/** A fetcher whose downloads are counted and timed. */
export function measuredFetcher(
  fetcher: ImageFetcher,
  metrics: Pick<Metrics, 'fetched'>,
): ImageFetcher {
  return {
    async fetch(url, options) {
      const at = performance.now();
      let outcome = 'done';
      try {
        await fetcher.fetch(url, options);
      } catch (error) {
        outcome = outcomeOf(error, options.signal);
        throw error;
      } finally {
        metrics.fetched(outcome, performance.now() - at);
      }
    },
  };
}
