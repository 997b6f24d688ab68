import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './errors.js';

/** Media type of every error's body (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The `type` of a problem: a name, not an address, for each stable code. */
export function problemType(code: ErrorCode): string {
  return `urn:nobg:error:${code}`;
}

/** Of errors, wherever an answer has one. */
export const errorCodeSchema = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

/** The body of every answer that is not a success: RFC 9457, with members of our own. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'URI that names the kind of problem.' }),
    title: z.string().meta({ description: 'The kind of problem in words; the same each time.' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status, once more.' }),
    code: errorCodeSchema.meta({ description: 'Stable code to program against.' }),
    detail: z.string().meta({ description: 'What was wrong with this request, for people.' }),
    request_id: z.string().meta({ description: 'Names this request in the logs.' }),
    errors: z
      .array(
        z.object({
          field: z.string(),
          expected: z.string(),
          received: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Fields at fault: what was expected there and what came.' }),
  })
  .meta({ description: 'A problem, as RFC 9457 has it.' });

export type Problem = z.infer<typeof problemSchema>;
