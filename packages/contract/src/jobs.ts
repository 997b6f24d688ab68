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

/** One image of a job. */
export const jobItemSchema = z
  .object({
    id: z.string(),
    external_id: z.string().nullable().meta({ description: 'The caller’s own id for it.' }),
    name: z.string().nullable().meta({ description: 'Name of its file.' }),
    state: z.enum(JOB_STATES),
    result: removeAnswerSchema.nullable().meta({
      description: 'What `POST /api/v1/remove` answers; null until the image is done.',
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
export const jobDetailSchema = jobAnswerSchema.extend({
  created_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  expires_at: z.iso.datetime().meta({
    description:
      'While the job is in work: images that are not done by then fail. Afterwards: when it is forgotten.',
  }),
  items: z.array(jobItemSchema).meta({ description: 'In the order in which they were sent.' }),
  next: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
});

export type JobDetail = z.infer<typeof jobDetailSchema>;

export const jobListSchema = z.object({
  jobs: z.array(jobAnswerSchema).meta({ description: 'Newest first.' }),
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
