import { z } from 'zod';
import { errorCodeSchema } from './problem.js';
import { API_PREFIX, removeAnswerSchema } from './remove.js';

/** Where jobs are sent and found. */
export const JOBS_PATH = `${API_PREFIX}/jobs`;

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** Of a job or of one of its images; `done`, `failed` and `cancelled` have ended. */
export type JobState = (typeof JOB_STATES)[number];

const count = z.int().min(0);

/** A job in short: the answer to the request that sends it. */
export const jobAnswerSchema = z
  .object({
    id: z.string().meta({ description: 'Id of the job.' }),
    url: z.url().meta({ description: 'Where the job is found.' }),
    state: z.enum(JOB_STATES).meta({
      description:
        '`queued` until its first image begins; `done` where at least one image is done, `failed` where none is.',
    }),
    total: count.meta({ description: 'Images of the job.' }),
    done: count.meta({ description: 'Images that are done.' }),
    failed: count.meta({ description: 'Images that failed.' }),
  })
  .meta({ description: 'A job.' });

export type JobAnswer = z.infer<typeof jobAnswerSchema>;

/** A job with what lists of jobs show. */
export const jobSummarySchema = jobAnswerSchema.extend({
  name: z.string().nullable().meta({ description: 'What its sender calls it.' }),
  more: z.boolean().meta({
    description: 'More images may be added; the job does not end before it is closed.',
  }),
  created_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  expires_at: z.iso.datetime().meta({
    description:
      'While the job is in work: images that are not done by then fail. Afterwards: when it is forgotten.',
  }),
});

export type JobSummary = z.infer<typeof jobSummarySchema>;

/** One image of a job. */
export const jobItemSchema = z
  .object({
    id: z.string(),
    position: count.meta({ description: 'From 0, in the order in which they were sent.' }),
    external_id: z.string().nullable().meta({ description: 'The caller’s own id for it.' }),
    name: z.string().nullable().meta({ description: 'Name of its file, with its folders.' }),
    state: z.enum(JOB_STATES),
    result: removeAnswerSchema.nullable().meta({
      description: 'What `POST /api/v1/remove` answers; null until the image is done.',
    }),
    corrected: z.boolean().meta({
      description: 'Its cutout was replaced by a corrected one; `confidence` is that of the first.',
    }),
    error: z
      .object({
        code: errorCodeSchema,
        detail: z.string(),
        errors: z
          .array(z.object({ field: z.string(), expected: z.string(), received: z.string() }))
          .optional(),
      })
      .nullable()
      .meta({ description: 'Why it failed; null unless it did.' }),
  })
  .meta({ description: 'An image of a job.' });

export type JobItemAnswer = z.infer<typeof jobItemSchema>;

/** A job with a page of its images. */
export const jobDetailSchema = jobSummarySchema.extend({
  items: z.array(jobItemSchema).meta({ description: 'In the order in which they were sent.' }),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
});

export type JobDetail = z.infer<typeof jobDetailSchema>;

export const jobListSchema = z.object({
  jobs: z.array(jobSummarySchema).meta({ description: 'Newest first.' }),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
});

export type JobList = z.infer<typeof jobListSchema>;

const limit = z.coerce.number().int().min(1).max(1000).default(100);

/** Which page of a job's images. */
export const jobQuerySchema = z.strictObject({
  cursor: z.coerce.number().int().min(0).max(2_000_000).default(0).meta({
    description: '`next` of the page before.',
  }),
  limit: limit.meta({ description: 'Images of a page.' }),
  state: z.enum(JOB_STATES).optional().meta({ description: 'Only images in this state.' }),
});

export const jobListQuerySchema = z.strictObject({
  cursor: z.string().max(64).optional().meta({ description: '`next` of the page before.' }),
  limit: limit.meta({ description: 'Jobs of a page.' }),
});

/** Characters of a list of positions: addresses longer than this are refused on the way. */
const MAX_POSITIONS = 6000;

/** Which results an archive has; all unless said. */
export const jobArchiveQuerySchema = z.strictObject({
  min_confidence: z.coerce.number().min(0).max(1).optional().meta({
    description: 'Only results with at least this confidence, and corrected ones.',
  }),
  positions: z
    .string()
    .max(MAX_POSITIONS)
    .regex(/^\d{1,7}(-\d{1,7})?(,\d{1,7}(-\d{1,7})?)*$/, 'positions and ranges, such as 0-4,7')
    .optional()
    .meta({ description: 'Only images at these positions: numbers and ranges, such as `0-4,7`.' }),
});

export type JobArchiveQuery = z.infer<typeof jobArchiveQuerySchema>;

/** How many of the images that came were added to a job. */
export const addedImagesSchema = jobSummarySchema.extend({
  added: count.meta({
    description: 'Images that were added; those whose `external_id` the job had were left out.',
  }),
});

export type AddedImages = z.infer<typeof addedImagesSchema>;
