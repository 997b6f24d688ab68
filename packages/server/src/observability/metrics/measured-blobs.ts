import type { BlobStore } from '../../ports/blob-store.js';
import type { Metrics } from '../../ports/metrics.js';

/** A store whose operations are counted and timed; reading a blob's bytes is not part of opening it. */
export function measuredBlobs(
  store: BlobStore,
  area: string,
  metrics: Pick<Metrics, 'storage'>,
): BlobStore {
  async function measured<T>(
    kind: 'put' | 'open' | 'delete',
    operation: () => Promise<T>,
    of: (made: T) => { readonly outcome?: 'absent'; readonly bytes?: number } = () => ({}),
  ): Promise<T> {
    const at = performance.now();
    const ms = (): number => performance.now() - at;
    try {
      const made = await operation();
      metrics.storage({ ...{ area, kind, outcome: 'done', ms: ms() }, ...of(made) });
      return made;
    } catch (error) {
      metrics.storage({ area, kind, outcome: 'failed', ms: ms() });
      throw error;
    }
  }

  return {
    put: (id, file, description) =>
      measured(
        'put',
        () => store.put(id, file, description),
        ({ bytes }) => ({ bytes }),
      ),
    open: (id) =>
      measured(
        'open',
        () => store.open(id),
        (blob) => (blob === null ? { outcome: 'absent' } : {}),
      ),
    delete: (id) => measured('delete', () => store.delete(id)),
    list: (before) => store.list(before),
  };
}
