import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import { expectedBy, type SchemaIssue } from '@nobg/contract/expected.js';
import { shortened } from '@nobg/contract/read-fields.js';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** What Fastify says of a body that cannot be read. */
const BODY_FAULTS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send a JSON object, with Content-Type: application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; send a JSON object.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not JSON.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too long.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
};

/** Says in our words, and of every field at once, what a schema or the body's reader refused. */
export function asFieldError(error: unknown): unknown {
  if (error instanceof NobgError || !(error instanceof Error)) return error;
  if (error instanceof SyntaxError) {
    return new NobgError('malformed_body', BODY_FAULTS.FST_ERR_CTP_INVALID_JSON_BODY ?? '');
  }
  const fault = BODY_FAULTS[(error as FastifyError).code ?? ''];
  if (fault !== undefined) return new NobgError('malformed_body', fault);
  if (!hasZodFastifySchemaValidationErrors(error)) return error;
  const issues = error.validation.map((fault) => {
    const { keyword: code, message = '', params } = fault;
    return { ...params, code, message, path: fault.instancePath.split('/').filter(Boolean) };
  });
  const fields = issues.flatMap(problemsOf);
  const unknown = issues.some(({ code }) => code === 'unrecognized_keys');
  const sentence = fields
    .map(({ field, expected, received }) => `${field}: expected ${expected}, but got ${received}.`)
    .join(' ');
  return new NobgError(unknown ? 'unknown_field' : 'invalid_field', sentence, { fields });
}

/** What came is not repeated: it may be a password. */
function problemsOf(issue: SchemaIssue & { readonly path: readonly string[] }): FieldProblem[] {
  const expected = expectedBy(issue);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys?.slice(0, 5) ?? [];
    return keys.map((key) => ({ field: shortened(key), expected, received: 'one' }));
  }
  const field = shortened(issue.path.join('.')) || 'the body';
  const [, received = 'another value'] = issue.message.split('received ', 2);
  return [{ field, expected, received }];
}
