import { z } from 'zod';
import { LAYER_CLASSES } from './layers.js';
import { modeSchema } from './modes.js';
import { CUTOUT_FIELD_TEXTS, type CutoutField } from './read-fields.js';
import { SUBJECT_TYPES } from './subject-type.js';

/** Every address below it needs a key. */
export const API_PREFIX = '/api/v1';

/** Where photos are sent. */
export const REMOVE_PATH = `${API_PREFIX}/remove`;

const optionSchemas = Object.entries(CUTOUT_FIELD_TEXTS).map(([name, { schema, summary }]) => [
  name,
  schema.optional().meta({ description: summary }),
]);

/**
 * Text fields of the form beside the `image` file, to be described; `readFields` reads them.
 * Every other name is refused.
 */
export const removeFieldsSchema = z.strictObject({
  mode: modeSchema.default('common'),
  ...(Object.fromEntries(optionSchemas) as Record<Exclude<CutoutField, 'mode'>, z.ZodType>),
});

/** A clock hour: `used` and `remaining` are `limit` together. */
const usageSchema = z.object({
  used: z.int().min(0).meta({ description: 'Requests charged in this hour, this one included.' }),
  limit: z.int().min(1).meta({ description: 'Requests that may be made in an hour.' }),
  remaining: z.int().min(0).meta({ description: 'Requests left in this hour.' }),
});

const boxSchema = z.object({
  left: z.int().min(0),
  top: z.int().min(0),
  width: z.int().min(1),
  height: z.int().min(1),
});

/** The answer to a removed background. `url`, `mode` and `usage` are the core; the rest is extra. */
export const removeAnswerSchema = z
  .object({
    url: z.url().meta({ description: 'Where the PNG lies until `expires_at`.' }),
    mode: modeSchema,
    usage: usageSchema.meta({ description: 'The key’s current clock hour.' }),
    account_usage: usageSchema.optional().meta({
      description: 'The same of all keys of the account together, where its plan bounds that.',
    }),
    id: z.string().meta({ description: 'Id of the result.' }),
    width: z.int().min(1).meta({ description: 'Width of the result, px.' }),
    height: z.int().min(1).meta({ description: 'Height of the result, px.' }),
    frames: z
      .int()
      .min(2)
      .optional()
      .meta({ description: 'With `frames=all`, of an animation: how many frames the result has.' }),
    type: z
      .enum(SUBJECT_TYPES)
      .meta({ description: 'What the subject is; `other` where the networks cannot tell.' }),
    foreground: boxSchema.meta({ description: 'Tightest box around what was kept, px.' }),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'How well the cutout probably fits the subject: an estimated IoU.' }),
    layers: z
      .array(
        z.object({
          class: z.enum(LAYER_CLASSES),
          url: z.url(),
          width: z.int().min(1),
          height: z.int().min(1),
          foreground: boxSchema,
        }),
      )
      .optional()
      .meta({
        description:
          'With `layers=per_class`: one cutout for each class, which together are `url`.',
      }),
    model: z.object({
      licence: z.string().meta({
        description:
          'Licences of all networks that were used, as one SPDX expression; what a `LicenseRef-…` stands for, `GET /api/v1/models` says.',
      }),
      networks: z.array(z.object({ id: z.string(), version: z.string(), licence: z.string() })),
    }),
    timings: z
      .array(z.object({ step: z.string(), ms: z.number().min(0) }))
      .meta({ description: 'Milliseconds of each step, in the order in which they ended.' }),
    expires_at: z.iso.datetime().meta({ description: 'When the result is deleted.' }),
  })
  .meta({ description: 'A cutout.' });

export type RemoveAnswer = z.infer<typeof removeAnswerSchema>;
