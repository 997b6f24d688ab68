import { z } from 'zod';
import { problemSchema } from '../problem.js';
import { removeAnswerSchema } from '../remove.js';
import { limitStateSchema } from './plans.js';

/**
 * A cutout made in the web app: as the API answers, with the plan's windows instead of a
 * key's hour. `url` is relative to the origin.
 * Errors as the API's, and: `rate_limited` and `plan_limit` 429 (the hour; the day or month),
 * `too_many_at_once` 429, `mode_not_in_plan`, `hd_not_in_plan` 403.
 */
export const appRemoveAnswerSchema = removeAnswerSchema.omit({ usage: true, url: true }).extend({
  url: z.string(),
  limits: z.array(limitStateSchema),
});

export type AppRemoveAnswer = z.infer<typeof appRemoveAnswerSchema>;

/**
 * Lines of a stream of progress. What is wrong before the photo is whole is answered with
 * its status and a problem, as ever; after it the status is 200 and the last line says how it ended.
 */
export const progressEventSchema = z.discriminatedUnion('event', [
  /** The photo is here and waits for a free slot. */
  z.object({ event: z.literal('received') }),
  /** This step of the pipeline begins; see `STEP_IDS`. */
  z.object({ event: z.literal('step'), step: z.string() }),
  /**
   * What the first network saw, to be shown while the rest is done: a PNG in base64 in the photo's
   * aspect, whose alpha is the subject. At most one, in modes and calls where it can be told.
   */
  z.object({ event: z.literal('preview'), mask: z.base64() }),
  z.object({ event: z.literal('result'), result: appRemoveAnswerSchema }),
  z.object({ event: z.literal('error'), problem: problemSchema }),
]);

export type ProgressEvent = z.infer<typeof progressEventSchema>;
