import { RESULT_MEDIA_TYPES } from '@nobg/contract/output.js';
import { z } from 'zod';

/** A picture of any format, for the description of what is answered. */
export const PICTURES = Object.fromEntries(
  Object.values(RESULT_MEDIA_TYPES).map((type) => [type, { schema: z.any() }]),
) as { 'image/png': { schema: z.ZodAny } };

/** Id of a result, in paths. */
export const resultIdSchema = z
  .string()
  .meta({ description: 'Id of the result, as the answer has it.' });
