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
