import { choice, integer } from './setting.js';

/** The endpoints under `/v1.0`, which answer as remove.bg's do. */
export const removebgSettings = {
  maxUploadBytes: integer({
    name: 'NOBG_REMOVEBG_MAX_UPLOAD_BYTES',
    about: 'Maximum size of a picture under `/v1.0` in bytes; the default is remove.bg’s 22 MiB.',
    from: 1024,
    to: 1_073_741_824,
    fallback: 23_068_672,
  }),
  imagesPerMinute: integer({
    name: 'NOBG_REMOVEBG_IMAGES_PER_MINUTE',
    about:
      'Images per key and clock minute at `/v1.0/removebg`, each counted as its megapixels, at least one; in addition to the hourly limit.',
    from: 1,
    to: 1_000_000,
    fallback: 500,
  }),
  freePreviews: choice({
    name: 'NOBG_REMOVEBG_FREE_PREVIEWS',
    about: 'Whether results of `size=preview` (0.25 megapixels) are free.',
    words: ['no', 'yes'],
    fallback: 'no',
  }),
  improve: choice({
    name: 'NOBG_REMOVEBG_IMPROVE',
    about:
      'Photos sent to `/v1.0/improve`: discarded, or stored in `<data folder>/improve` until deleted by hand.',
    words: ['discard', 'keep'],
    fallback: 'discard',
  }),
};
