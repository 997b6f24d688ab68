import { z } from 'zod';
import { modeSchema } from '../modes.js';

const count = z.int().min(0);

/** What an account of this plan may do. A limit that is null does not bind. */
export const planSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** As it is shown: "0 €", "12 € a month". */
  price: z.string(),
  /** Live keys work. Test keys work in every plan. */
  api: z.boolean(),
  /** Of all keys and the web app together, by clock hour. */
  requests_per_hour: count.nullable(),
  images_per_day: count.nullable(),
  images_per_month: count.nullable(),
  max_upload_bytes: count,
  modes: z.array(modeSchema),
  /** Edges of large photos are drawn again at native resolution. */
  hd: z.boolean(),
  /** Of results that are kept at the same time. */
  max_kept_bytes: count.nullable(),
  /** Requests in work at the same time. */
  concurrent: count,
  /** Higher ones leave the queue first. */
  priority: z.int(),
  /** Longest side of a result, px; null: the photo's own. */
  max_side: count.nullable(),
});

export type Plan = z.infer<typeof planSchema>;

/** The plans that are for sale, in the file's order; and what visitors get, null where they get nothing. */
export const plansAnswerSchema = z.object({
  plans: z.array(planSchema),
  /** Id of the plan that a new account has. */
  new_accounts: z.string(),
  guest: planSchema.nullable(),
});

export type PlansAnswer = z.infer<typeof plansAnswerSchema>;

const LIMIT_WINDOWS = ['hour', 'day', 'month'] as const;

/** How a plan's limit stands in the current window (UTC). */
export const limitStateSchema = z.object({
  window: z.enum(LIMIT_WINDOWS),
  used: count,
  limit: count.nullable(),
  remaining: count.nullable(),
  /** When `used` begins at 0 again. */
  resets_at: z.iso.datetime(),
});

export type LimitState = z.infer<typeof limitStateSchema>;
