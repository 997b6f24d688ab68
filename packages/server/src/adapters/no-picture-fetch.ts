import { NobgError } from '@nobg/contract/errors.js';
import type { PictureFetch } from '../ports/picture-fetch.js';

/** Fetches nothing: a server without a guarded way out says so. */
export const noPictureFetch: PictureFetch = {
  async fetch(_url, { field }) {
    throw new NobgError('bad_request', `${field}: this server does not fetch from addresses.`);
  },
};
