import { NobgError } from '@nobg/contract/errors.js';
import { expectedBy, type SchemaIssue } from '@nobg/contract/expected.js';
import { quoted } from '@nobg/contract/read-fields.js';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Reads the query of an address. @throws NobgError `invalid_option`, `unknown_field` naming what is at fault */
export function readQuery<Schema extends z.ZodType>(
  { query }: FastifyRequest,
  schema: Schema,
): z.infer<Schema> {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const { keys = [] } = issue as SchemaIssue;
  const field = keys[0] ?? String(issue?.path[0] ?? 'query');
  const expected = expectedBy(issue as SchemaIssue);
  const given = (query as Record<string, unknown>)[field];
  const received = given === undefined ? 'nothing' : quoted(String(given));
  throw new NobgError(
    keys.length > 0 ? 'unknown_field' : 'invalid_option',
    `${field}: expected ${expected}, but got ${received}.`,
    { fields: [{ field, expected, received }] },
  );
}
