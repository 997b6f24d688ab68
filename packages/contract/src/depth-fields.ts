import { z } from 'zod';
import type { FieldProblem } from './errors.js';
import type { OptionField } from './option-fields.js';

const depth: OptionField<8 | 16> = {
  schema: z.enum(['8', '16']).transform((text) => (text === '16' ? 16 : 8)),
  expected: 'one of 8, 16',
  summary:
    '`png`: bits per channel. With `16`, a 16-bit photo keeps its depth wherever its own colours are visible.',
  example: '16',
};

/** Fields for the bit depth of the file. */
export const DEPTH_FIELDS = { depth } as const;

/** Fields that neither move nor change the photo's pixels. */
const HARMLESS: readonly string[] = [
  ...['format', 'effort', 'dpi', 'depth', 'channels', 'metadata'],
  ...['roi', 'semitransparency', 'frames'],
];

/** Conflicts of these fields with others. */
export function depthConflicts(
  values: Readonly<Record<string, unknown>>,
  backgroundImage: boolean,
  problems: FieldProblem[],
): void {
  if (values.depth !== 16) return;
  const refuse = (field: string, expected: string, received: string) =>
    problems.push({ field, expected, received });
  const { format = 'png' } = values;
  if (format !== 'png') refuse('depth', 'format=png with 16', `format=${format}`);
  if (values.frames === 'all') refuse('depth', '8 with frames=all', '16');
  const changing = Object.keys(values).filter((name) => changes(name, values[name]));
  if (backgroundImage) changing.push('bg_image');
  for (const field of changing) refuse(field, 'depth=8 with it', 'depth=16');
}

function changes(name: string, value: unknown): boolean {
  if (value === undefined || value === false || value === 'none') return false;
  if (name === 'return') return value !== 'cutout' && value !== 'mask';
  return !HARMLESS.includes(name);
}
