import { RESULT_MEDIA_TYPES, type ResultFormat } from '@nobg/contract/output.js';
import type { BlobDescription } from '../../ports/blob-store.js';

/** Whether caches on the way may keep results, or those of callers alone. */
export type ResultsCache = 'private' | 'shared';

/** What a result is sent with, whoever sends it. @param leftS until it expires, s */
export function resultHeaders(
  format: ResultFormat,
  leftS: number,
  cache: ResultsCache,
): BlobDescription {
  const scope = cache === 'shared' ? 'public' : 'private';
  return {
    mediaType: RESULT_MEDIA_TYPES[format],
    disposition: `inline; filename="cutout.${format}"`,
    cacheControl: `${scope}, max-age=${leftS}, immutable`,
  };
}
