import { integer } from './setting.js';

/** What one caller may ask for. */
export const limitSettings = {
  maxUploadBytes: integer({
    name: 'NOBG_MAX_UPLOAD_BYTES',
    about: 'Maximum size of a photo in bytes; the default is 10 MiB.',
    from: 1024,
    to: 1_073_741_824,
    fallback: 10_485_760,
  }),
  maxPixels: integer({
    name: 'NOBG_MAX_PIXELS',
    about: 'Maximum width × height of a photo, read from its header.',
    from: 4096,
    to: 1_000_000_000,
    fallback: 100_000_000,
  }),
  maxFrames: integer({
    name: 'NOBG_MAX_FRAMES',
    about: 'Maximum number of frames with `frames=all`.',
    from: 1,
    to: 10_000,
    fallback: 100,
  }),
  requestsPerHour: integer({
    name: 'NOBG_REQUESTS_PER_HOUR',
    about: 'Requests per clock hour of new keys.',
    from: 1,
    to: 1_000_000,
    fallback: 100,
  }),
  appRequestsPerMinute: integer({
    name: 'NOBG_APP_REQUESTS_PER_MINUTE',
    about:
      'Requests to the web app’s API (`/app/api/…`) per clock minute, by account, or by address (IPv6: /64) for visitors. One address has four times as many over all accounts, one /48 of IPv6 sixteen times. Counted by each server process; more are answered with 429 and `Retry-After`.',
    from: 1,
    to: 1_000_000,
    fallback: 600,
  }),
  addressAtOnce: integer({
    name: 'NOBG_ADDRESS_AT_ONCE',
    about:
      'Photos from one address that may be processing or waiting at the same time, for visitors, test keys and accounts without a priority. An IPv6 /64 counts as one address; a /48 may have four times as many.',
    from: 1,
    to: 10_000,
    fallback: 8,
  }),
  addressPerDay: integer({
    name: 'NOBG_ADDRESS_PER_DAY',
    about:
      'Photos per day (UTC) from one address that may be processed for the same callers, with or without a result.',
    from: 1,
    to: 1_000_000,
    fallback: 500,
  }),
  renderMegapixels: integer({
    name: 'NOBG_RENDER_MEGAPIXELS',
    about:
      'Megapixels that a paying account, or a key without an account, may render from stored results in an hour.',
    from: 1,
    to: 10_000_000,
    fallback: 5000,
  }),
  freeRenderMegapixels: integer({
    name: 'NOBG_FREE_RENDER_MEGAPIXELS',
    about: 'As `NOBG_RENDER_MEGAPIXELS`, for other accounts and for test keys.',
    from: 1,
    to: 10_000_000,
    fallback: 500,
  }),
  testPerHour: integer({
    name: 'NOBG_TEST_KEYS_PER_HOUR',
    about: 'Requests per clock hour of all test keys of an account together.',
    from: 1,
    to: 1_000_000,
    fallback: 20,
  }),
  testPerDay: integer({
    name: 'NOBG_TEST_KEYS_PER_DAY',
    about: 'Requests per day (UTC) of all test keys of an account together.',
    from: 1,
    to: 1_000_000,
    fallback: 100,
  }),
};
