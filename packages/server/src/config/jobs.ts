import { integer } from './setting.js';

/** Jobs of many images. */
export const jobSettings = {
  maxImages: integer({
    name: 'NOBG_JOB_IMAGES',
    about: 'Maximum number of images in one job, and of an account’s images that wait.',
    from: 1,
    to: 1_000_000,
    fallback: 100_000,
  }),
  maxBytes: integer({
    name: 'NOBG_JOB_BYTES',
    about:
      'Maximum size of one job’s request in bytes, and of all images of an account that wait; the default is 10 GiB.',
    from: 1024,
    to: 1_099_511_627_776,
    fallback: 10_737_418_240,
  }),
  hours: integer({
    name: 'NOBG_JOB_HOURS',
    about: 'Hours after which images of a job that are not done fail with `job_expired`.',
    from: 1,
    to: 8760,
    fallback: 72,
  }),
  uploadMs: integer({
    name: 'NOBG_JOB_UPLOAD_MS',
    about: 'Time limit for sending the request of a job in milliseconds.',
    from: 1000,
    to: 86_400_000,
    fallback: 3_600_000,
  }),
  leaseMs: integer({
    name: 'NOBG_JOB_LEASE_MS',
    about:
      'Milliseconds after which an image of a job whose server process died is taken up again. A live process renews this three times as often.',
    from: 500,
    to: 3_600_000,
    fallback: 60_000,
  }),
};
