import { z } from 'zod';
import { API_PREFIX } from './remove.js';

/** Where a key sees what it has used. */
export const USAGE_PATH = `${API_PREFIX}/usage`;

const count = z.int().min(0);

/** The answer to `GET /api/v1/usage`. */
export const keyUsageSchema = z
  .object({
    key: z
      .object({
        used: count,
        limit: z.int().min(1),
        remaining: count,
        resets_at: z.iso.datetime(),
      })
      .meta({ description: 'The key’s current clock hour.' }),
    plan: z
      .object({
        name: z.string(),
        windows: z.array(
          z.object({
            window: z.enum(['hour', 'day', 'month']),
            used: count,
            limit: z.int().nullable().meta({ description: 'null: it does not bind.' }),
            resets_at: z.iso.datetime(),
          }),
        ),
        in_work: count.meta({ description: 'Requests in work at the moment, without jobs.' }),
        concurrent: z.int().meta({ description: 'Requests that may be in work at once.' }),
      })
      .nullable()
      .meta({ description: 'The account’s plan; null for a key without an account.' }),
    jobs: z
      .object({
        waiting: count.meta({ description: 'Images of jobs that have not ended.' }),
        bytes: count.meta({ description: 'Bytes of images that are kept for jobs.' }),
        max_waiting: z.int(),
        max_bytes: z.int(),
      })
      .meta({ description: 'The account’s jobs.' }),
  })
  .meta({ description: 'What a key and its account have used.' });

export type KeyUsage = z.infer<typeof keyUsageSchema>;
