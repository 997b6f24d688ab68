import { z } from 'zod';
import type { FieldProblem } from './errors.js';
import { parseColour } from './measures.js';
import type { OptionField } from './option-fields.js';

/** Formats that hold more than one frame. */
const ANIMATED = ['png', 'webp', 'gif'];

const frames: OptionField<'first' | 'all'> = {
  schema: z.enum(['first', 'all']) as z.ZodType<'first' | 'all', string>,
  expected: 'one of first, all',
  summary:
    'Frames of an animated GIF, WebP or PNG: the `first` (default), or `all`, as APNG (`format=png`), `webp` or `gif`.',
  example: 'all',
};

const matte = {
  schema: z.string().transform((text, context) => {
    const colour = parseColour(text);
    if (colour !== null && colour.alpha === 255) return colour;
    context.addIssue({ code: 'custom', message: 'no opaque colour' });
    return z.NEVER;
  }),
  expected: 'a hex colour of 3 or 6 digits, or a colour name',
  summary:
    '`gif`: colour with which soft edges are blended. Default: edges are thresholded at half opacity.',
  example: '#ffffff',
};

/** Fields for animations, and for GIF, which has no soft edges. */
export const ANIMATION_FIELDS = { frames, matte } as const;

/** Conflicts of these fields with others. */
export function animationConflicts(
  values: Readonly<Record<string, unknown>>,
  problems: FieldProblem[],
): void {
  const { format = 'png', frames: requested, matte: ground, dpi, bg_blur, channels } = values;
  const refuse = (field: string, expected: string, received: string) =>
    problems.push({ field, expected, received });
  if (ground !== undefined && format !== 'gif') {
    refuse('matte', 'format=gif with it', `format=${format}`);
  }
  if (dpi !== undefined && format === 'gif') {
    refuse('dpi', 'a format that states it', 'format=gif');
  }
  if (requested !== 'all') return;
  if (!ANIMATED.includes(String(format))) {
    refuse('frames', 'format=png, webp or gif with all', `format=${format}`);
  }
  if (bg_blur !== undefined) refuse('bg_blur', 'frames=first with it', 'frames=all');
  if (dpi !== undefined && format !== 'gif') refuse('dpi', 'frames=first with it', 'frames=all');
  if (channels === 'alpha' || values.return === 'mask') {
    refuse('frames', 'first with a mask', 'all');
  }
}

/** Options that apply to a single frame only. */
export const OF_ONE_FRAME = ['points', 'box', 'layers'] as const;
