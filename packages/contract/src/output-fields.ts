import { z } from 'zod';
import { ANIMATION_FIELDS } from './animation-fields.js';
import type { Background, Colour } from './composition.js';
import { DEPTH_FIELDS } from './depth-fields.js';
import {
  parseAspect,
  parseCanvas,
  parseColour,
  parseLength,
  parsePosition,
  parseRegion,
  parseShare,
  parseSides,
  parseSize,
} from './measures.js';
import { METADATA_FIELDS } from './metadata-fields.js';
import type { OptionField } from './option-fields.js';
import { OUTPUT_FORMATS } from './output.js';
import { choice, flag } from './words.js';

/** % of the photo's shorter side; above it, only an average colour remains. */
const MAX_BLUR = 20;
const COLOUR = 'a hex colour of 3, 4, 6 or 8 digits, a colour name, or transparent';
const SIDES = '1, 2 or 4 lengths in px or %, each at most 500px or 50%';

/**
 * Composition fields of a result, one entry each. As with the options of a cutout, forms, command
 * line, OpenAPI and the reference table are derived from it.
 */
export const OUTPUT_FIELDS = {
  format: {
    ...choice(OUTPUT_FORMATS, { jpeg: 'jpg' }),
    summary: 'File format; `auto` is PNG if any pixel is transparent, else JPEG. Default `png`.',
    example: 'webp',
  },
  quality: {
    ...whole(1, 100),
    summary:
      'Quality of `webp`, `avif`, `jpg` and of the JPEG in `zip`. Default 90; 65 for `avif`.',
    example: '80',
  },
  effort: {
    ...whole(1, 9),
    summary: 'Compression effort: 1 is fastest, 9 gives the smallest file.',
    example: '7',
  },
  lossless: { ...flag(), summary: '`webp`, `avif`: lossless compression.' },
  ...ANIMATION_FIELDS,
  ...METADATA_FIELDS,
  ...DEPTH_FIELDS,
  dpi: {
    ...whole(1, 2400),
    summary: 'Resolution stated in the file; does not change its pixels.',
    example: '300',
  },
  channels: {
    ...choice(['rgba', 'alpha']),
    summary: '`alpha`: the alpha channel as a grey image instead of the colours.',
    example: 'alpha',
  },
  return: {
    ...choice(['cutout', 'mask', 'white', 'crop']),
    summary:
      'Shorthand: `mask` is `channels=alpha`, `white` is `bg_color=white`, `crop` is `crop=true`.',
    example: 'white',
  },
  size: field(
    parseSize,
    'preview, medium, hd, full, 50mp, a longer side such as 1200px, or megapixels such as 2mp',
    'Maximum size; larger results are reduced. `preview` 0.25, `medium` 1.5, `hd` 4, `full` 25 megapixels. Up to 0.25, a shorter, coarser pipeline is used unless other fields need the full one.',
    '1200px',
  ),
  roi: field(
    parseRegion,
    'left, top, right and bottom in px or % of the photo, left < right and top < bottom',
    'Region of interest: everything outside it is background.',
    '10% 0% 90% 100%',
  ),
  semitransparency: {
    ...flag(),
    summary: '`false`: makes the half-transparent interior of the subject opaque.',
  },
  crop: { ...flag(), summary: 'Crop the result to the subject.' },
  crop_margin: field(
    parseSides,
    SIDES,
    'Margin around the cropped subject; % of the subject. Implies `crop=true`.',
    '5%',
  ),
  crop_aspect: field(
    parseAspect,
    'width:height, from 1:10 to 10:1',
    'Aspect ratio to which the crop is widened. Implies `crop=true`.',
    '4:5',
  ),
  scale: field(
    (text) => {
      const share = parseShare(text);
      return share !== null && share >= 0.1 ? share : null;
    },
    'a percentage from 10% to 100%',
    'Share of the canvas that the subject fills; centred unless `position` is given.',
    '80%',
  ),
  position: field(
    parsePosition,
    'original, center, one percentage, or two',
    'Position of the subject: `0%` touches the left or top edge, `100%` the right or bottom.',
    '50% 100%',
  ),
  canvas: field(
    parseCanvas,
    'WIDTHxHEIGHT in px, each from 1 to 10000',
    'Exact size into which the result is fitted.',
    '1200x1200',
  ),
  padding: field(
    parseSides,
    SIDES,
    'Space around the result, or inside the `canvas`; % of its width and height.',
    '20px',
  ),
  bg_color: field(parseColour, COLOUR, 'Background colour.', '#f4f1ea'),
  bg_gradient: field(
    parseGradient,
    'at least two comma-separated colours after an angle such as 90deg, or after radial',
    'Background gradient; angles as in CSS, 180deg is downwards.',
    '180deg,#ffffff,#cfd8dc',
  ),
  bg_blur: {
    schema: z.string().transform((text, context) => {
      const strength = /^\d{1,2}(\.\d{1,2})?%?$/.test(text) ? Number.parseFloat(text) : 0;
      return strength > 0 && strength <= MAX_BLUR ? strength : refuse(context);
    }),
    expected: `a number above 0 and up to ${MAX_BLUR}`,
    summary: 'Blurred photo as the background; blur strength in % of its shorter side.',
    example: '3',
  },
  bg_fit: {
    ...choice(['cover', 'contain', 'centre'], { center: 'centre' }),
    summary: 'Fit of a background image to the canvas. Default `cover`.',
    example: 'contain',
  },
  shadow: {
    ...choice(['none', 'drop', 'contact', 'auto']),
    summary:
      '`drop` behind the subject, `contact` on the ground, `auto` by the class of the subject.',
    example: 'contact',
  },
  shadow_opacity: {
    ...whole(0, 100),
    summary: 'Opacity of the shadow, %. Default 60.',
    example: '40',
  },
  shadow_direction: {
    ...whole(0, 359),
    summary: 'Direction of the shadow in degrees: 90 is right, 180 down. Default 150.',
    example: '180',
  },
  shadow_color: field(parseColour, COLOUR, 'Colour of the shadow. Default black.', '#1b2a4a'),
  outline: field(
    (text) => {
      const length = parseLength(text);
      if (length === null || length.value === 0) return null;
      return length.value <= (length.unit === 'px' ? 200 : 10) ? length : null;
    },
    'a length in px up to 200px or in % up to 10%',
    'Width of a line around the subject; % of its longer side.',
    '1%',
  ),
  outline_color: field(parseColour, COLOUR, 'Colour of the outline. Default white.', 'white'),
} as const satisfies Record<string, OptionField<unknown>>;

export type OutputFieldName = keyof typeof OUTPUT_FIELDS;

export const OUTPUT_FIELD_NAMES = Object.keys(OUTPUT_FIELDS) as OutputFieldName[];

/** Parsed values of the fields. */
export type OutputValues = {
  readonly [Name in OutputFieldName]?: z.output<(typeof OUTPUT_FIELDS)[Name]['schema']>;
};

type Gradient = Extract<Background, { kind: 'gradient' }>;

function parseGradient(text: string): Gradient | null {
  const parts = text.split(',').map((part) => part.trim());
  const first = parts[0] ?? '';
  const angle = /^(\d{1,3})deg$/.exec(first)?.[1];
  const named = angle !== undefined || first === 'radial';
  const colours = parts.slice(named ? 1 : 0).map(parseColour);
  const good = colours.filter((colour): colour is Colour => colour !== null);
  if (good.length !== colours.length || good.length < 2 || good.length > 8) return null;
  const shape = first === 'radial' ? 'radial' : 'linear';
  return { kind: 'gradient', shape, angle: Number(angle ?? 180) % 360, colours: good };
}

/** A field with a parser that returns null for invalid text. */
function field<T>(
  parse: (text: string) => T | null,
  expected: string,
  summary: string,
  example: string,
): OptionField<T> {
  const schema = z.string().transform((text, context) => parse(text) ?? refuse(context));
  return { schema, expected, summary, example };
}

function refuse(context: z.RefinementCtx): never {
  context.addIssue({ code: 'custom', message: 'cannot be read' });
  return z.NEVER;
}

function whole(from: number, to: number) {
  return {
    schema: z.string().transform((text, context) => {
      const value = /^\d{1,6}$/.test(text) ? Number(text) : -1;
      return value >= from && value <= to ? value : refuse(context);
    }),
    expected: `a whole number from ${from} to ${to}`,
  };
}

/** Fields that need the photo: a stored cutout cannot be given them. */
export const NEED_THE_PHOTO = [
  'roi',
  'semitransparency',
  'bg_blur',
  'frames',
  'metadata',
  'depth',
] as const satisfies readonly OutputFieldName[];
