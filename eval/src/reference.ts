import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Row } from './rows.js';

const referenceSchema = z.object({
  name: z.string(),
  source: z.string(),
  rows: z.array(
    z.object({
      mode: z.string(),
      truthKind: z.string(),
      n: z.number().int(),
      iou: z.number(),
      mae: z.number(),
      bf3: z.number(),
    }),
  ),
});

/** Another system's numbers, to read one's own beside. */
export type Reference = z.infer<typeof referenceSchema>;
export type ReferenceRow = Reference['rows'][number];

/** Reads the numbers that lie in eval/data/reference.json. */
export async function readReference(): Promise<Reference> {
  const text = await readFile(new URL('../data/reference.json', import.meta.url), 'utf8');
  return referenceSchema.parse(JSON.parse(text));
}

/**
 * The reference's row for one of ours. Only where it was measured over as many photos:
 * beside another set, or a part of it, the number would say nothing.
 */
export function referenceFor(reference: Reference, row: Row): ReferenceRow | null {
  if (row.tier !== null) return null;
  const match = reference.rows.find(
    ({ mode, truthKind, n }) => mode === row.mode && truthKind === row.truthKind && n === row.n,
  );
  return match ?? null;
}
