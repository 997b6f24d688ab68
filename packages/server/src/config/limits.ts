import { integer } from './setting.js';

/** What one caller may ask for. */
export const limitSettings = {
  maxUploadBytes: integer({
    name: 'NOBG_MAX_UPLOAD_BYTES',
    about: 'Bytes of the largest photo that is accepted; the default is 10 MiB.',
    from: 1024,
    to: 1_073_741_824,
    fallback: 10_485_760,
  }),
  maxPixels: integer({
    name: 'NOBG_MAX_PIXELS',
    about: 'Width × height of the largest photo that is accepted, read from its header.',
    from: 4096,
    to: 1_000_000_000,
    fallback: 100_000_000,
  }),
  maxFrames: integer({
    name: 'NOBG_MAX_FRAMES',
    about: 'Frames of the longest animation of which every frame is cut out (`frames=all`).',
    from: 1,
    to: 10_000,
    fallback: 100,
  }),
  requestsPerHour: integer({
    name: 'NOBG_REQUESTS_PER_HOUR',
    about: 'Requests that a key may make within a clock hour; given to keys as they are made.',
    from: 1,
    to: 1_000_000,
    fallback: 100,
  }),
  appRequestsPerMinute: integer({
    name: 'NOBG_APP_REQUESTS_PER_MINUTE',
    about:
      'Requests of the web app (`/app/api/…`) within a clock minute from one account, or from one address where nobody is signed in; of IPv6 from one /64. Counted by each server process.',
    from: 1,
    to: 1_000_000,
    fallback: 600,
  }),
  addressAtOnce: integer({
    name: 'NOBG_ADDRESS_AT_ONCE',
    about:
      'Photos of visitors, test keys and accounts without a priority that may be in work or wait at the same time from one address; of IPv6 from one /64, and four times as many from one /48.',
    from: 1,
    to: 10_000,
    fallback: 8,
  }),
  addressPerDay: integer({
    name: 'NOBG_ADDRESS_PER_DAY',
    about:
      'Photos that may be worked on in a day (UTC) for the same callers from one address, whether or not a result comes of it.',
    from: 1,
    to: 1_000_000,
    fallback: 500,
  }),
  renderMegapixels: integer({
    name: 'NOBG_RENDER_MEGAPIXELS',
    about:
      'Megapixels of results that may be composed anew in an hour for a paying account, or a key that belongs to none.',
    from: 1,
    to: 10_000_000,
    fallback: 5000,
  }),
  freeRenderMegapixels: integer({
    name: 'NOBG_FREE_RENDER_MEGAPIXELS',
    about: 'The same for other accounts and for test keys.',
    from: 1,
    to: 10_000_000,
    fallback: 500,
  }),
  testPerHour: integer({
    name: 'NOBG_TEST_KEYS_PER_HOUR',
    about: 'Requests that all test keys of one account may make together within a clock hour.',
    from: 1,
    to: 1_000_000,
    fallback: 20,
  }),
  testPerDay: integer({
    name: 'NOBG_TEST_KEYS_PER_DAY',
    about: 'Requests that all test keys of one account may make together within a day (UTC).',
    from: 1,
    to: 1_000_000,
    fallback: 100,
  }),
};
