import { z } from 'zod';
import type { FieldProblem } from './errors.js';
import type { OptionField } from './option-fields.js';

/** Formats that can hold metadata. */
const TELLING = ['png', 'webp', 'avif', 'jpg', 'auto'];

const metadata: OptionField<'drop' | 'keep'> = {
  schema: z.enum(['drop', 'keep']) as z.ZodType<'drop' | 'keep', string>,
  expected: 'one of drop, keep',
  summary:
    '`keep`: the photo’s EXIF (with orientation 1, without thumbnail and makers’ notes), XMP, resolution and, in JPEG, IPTC, with an sRGB profile. Default `drop`.',
  example: 'keep',
};

/** Fields for metadata. */
export const METADATA_FIELDS = { metadata } as const;

/** Conflicts of these fields with others. */
export function metadataConflicts(
  values: Readonly<Record<string, unknown>>,
  problems: FieldProblem[],
): void {
  if (values.metadata !== 'keep') return;
  const { format = 'png' } = values;
  const refuse = (expected: string, received: string) =>
    problems.push({ field: 'metadata', expected, received });
  if (!TELLING.includes(String(format))) {
    refuse('format=png, webp, avif or jpg with keep', `format=${format}`);
  }
  if (values.frames === 'all') refuse('frames=first with keep', 'frames=all');
  if (values.channels === 'alpha' || values.return === 'mask') refuse('drop with a mask', 'keep');
}
