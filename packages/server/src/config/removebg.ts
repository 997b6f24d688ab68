import { choice, integer } from './setting.js';

/** The endpoints under `/v1.0`, which answer as remove.bg's do. */
export const removebgSettings = {
  maxUploadBytes: integer({
    name: 'NOBG_REMOVEBG_MAX_UPLOAD_BYTES',
    about: 'Bytes of the largest picture under `/v1.0`; the default is 22 MiB, as there.',
    from: 1024,
    to: 1_073_741_824,
    fallback: 23_068_672,
  }),
  imagesPerMinute: integer({
    name: 'NOBG_REMOVEBG_IMAGES_PER_MINUTE',
    about:
      'Images a key may send to `/v1.0/removebg` in a clock minute, each weighing its megapixels and one at least; beside the limit of its hour.',
    from: 1,
    to: 1_000_000,
    fallback: 500,
  }),
  freePreviews: choice({
    name: 'NOBG_REMOVEBG_FREE_PREVIEWS',
    about: 'Whether results of `size=preview` (0.25 megapixels) cost no request of the hour.',
    words: ['no', 'yes'],
    fallback: 'no',
  }),
  improve: choice({
    name: 'NOBG_REMOVEBG_IMPROVE',
    about:
      'What becomes of photos sent to `/v1.0/improve`: thrown away, or kept in `<data folder>/improve` until somebody deletes them.',
    words: ['discard', 'keep'],
    fallback: 'discard',
  }),
};
