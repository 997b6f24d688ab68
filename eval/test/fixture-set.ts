import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Small masks with predictions, and what the reference metric says of them (fixtures/make_reference.py). */
export const FIXTURE_SET = fileURLToPath(new URL('fixtures/set', import.meta.url));
export const FIXTURE_PREDICTIONS = fileURLToPath(new URL('fixtures/predictions', import.meta.url));

export interface ReferenceScore {
  readonly iou: number;
  readonly mae: number | null;
  readonly bf3: number | null;
  readonly sad: number | null;
  readonly missing: boolean;
}

export async function fixtureReference(): Promise<Map<string, ReferenceScore>> {
  const text = await readFile(new URL('fixtures/reference.json', import.meta.url), 'utf8');
  return new Map(Object.entries(JSON.parse(text) as Record<string, ReferenceScore>));
}
