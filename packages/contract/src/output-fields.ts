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

/** % of the photo's shorter side; more than this shows nothing but a colour. */
const MAX_BLUR = 20;
const COLOUR = 'a hex colour of 3, 4, 6 or 8 digits, a colour name, or transparent';
const SIDES = '1, 2 or 4 lengths in px or %, each at most 500px or 50%';

/**
 * The fields that say what a result looks like, each in one entry: as of the cutout's own options,
 * forms, command line, OpenAPI and the guide's table follow from it.
 */
export const OUTPUT_FIELDS = {
  format: {
    ...choice(OUTPUT_FORMATS, { jpeg: 'jpg' }),
    summary:
      'Format of the result; `auto` is PNG where it is transparent, else JPEG. Default `png`.',
    example: 'webp',
  },
  quality: {
    ...whole(1, 100),
    summary:
      'Quality of `webp`, `avif`, `jpg` and of the colours of `zip`. Default 90, of `avif` 65.',
    example: '80',
  },
  effort: {
    ...whole(1, 9),
    summary: 'Work put into a small file: 1 is fast, 9 is small.',
    example: '7',
  },
  lossless: { ...flag(), summary: '`webp`, `avif`: keep every pixel exactly.' },
  ...ANIMATION_FIELDS,
  ...METADATA_FIELDS,
  ...DEPTH_FIELDS,
  dpi: {
    ...whole(1, 2400),
    summary: 'Resolution that the file states; its pixels stay.',
    example: '300',
  },
  channels: {
    ...choice(['rgba', 'alpha']),
    summary: '`alpha`: the opacity as a grey picture instead of the colours.',
    example: 'alpha',
  },
  return: {
    ...choice(['cutout', 'mask', 'white', 'crop']),
    summary:
      'A short word for much: `mask` is `channels=alpha`, `white` is `bg_color=white`, `crop` is `crop=true`.',
    example: 'white',
  },
  size: field(
    parseSize,
    'preview, medium, hd, full, 50mp, a longer side such as 1200px, or megapixels such as 2mp',
    'Bound of the result: it is made smaller, never larger. `preview` 0.25, `medium` 1.5, `hd` 4, `full` 25 megapixels. Up to 0.25 without further options, quick and coarse networks are used.',
    '1200px',
  ),
  roi: field(
    parseRegion,
    'left, top, right and bottom in px or % of the photo, left < right and top < bottom',
    'Region of interest: nothing outside it is subject.',
    '10% 0% 90% 100%',
  ),
  semitransparency: {
    ...flag(),
    summary: '`false`: what is half transparent inside the subject becomes opaque.',
  },
  crop: { ...flag(), summary: 'Cut the result down to the subject.' },
  crop_margin: field(
    parseSides,
    SIDES,
    'Room around the subject when it is cropped; % are of the subject. Includes `crop=true`.',
    '5%',
  ),
  crop_aspect: field(
    parseAspect,
    'width:height, from 1:10 to 10:1',
    'Shape of the crop, which is widened around the subject. Includes `crop=true`.',
    '4:5',
  ),
  scale: field(
    (text) => {
      const share = parseShare(text);
      return share !== null && share >= 0.1 ? share : null;
    },
    'a percentage from 10% to 100%',
    'How much of the canvas the subject fills; it is centred unless `position` says.',
    '80%',
  ),
  position: field(
    parsePosition,
    'original, center, one percentage, or two',
    'Where the subject is: `0%` touches the left or top edge, `100%` the right or bottom.',
    '50% 100%',
  ),
  canvas: field(
    parseCanvas,
    'WIDTHxHEIGHT in px, each from 1 to 10000',
    'Exact size of the result; what there is, is fitted into it.',
    '1200x1200',
  ),
  padding: field(
    parseSides,
    SIDES,
    'Room around the result, or inside the `canvas`; % are of its width and height.',
    '20px',
  ),
  bg_color: field(parseColour, COLOUR, 'Background of one colour.', '#f4f1ea'),
  bg_gradient: field(
    parseGradient,
    'colours with commas between them, at least two, after an angle such as 90deg or radial',
    'Background of colours that flow into each other; angles as in CSS, 180deg downwards.',
    '180deg,#ffffff,#cfd8dc',
  ),
  bg_blur: {
    schema: z.string().transform((text, context) => {
      const strength = /^\d{1,2}(\.\d{1,2})?%?$/.test(text) ? Number.parseFloat(text) : 0;
      return strength > 0 && strength <= MAX_BLUR ? strength : refuse(context);
    }),
    expected: `a number above 0 and up to ${MAX_BLUR}`,
    summary: 'Background is the photo out of focus, in % of its shorter side.',
    example: '3',
  },
  bg_fit: {
    ...choice(['cover', 'contain', 'centre'], { center: 'centre' }),
    summary: 'How a background image meets the canvas. Default `cover`.',
    example: 'contain',
  },
  shadow: {
    ...choice(['none', 'drop', 'contact', 'auto']),
    summary: '`drop` behind the subject, `contact` where it stands, `auto` by what it is.',
    example: 'contact',
  },
  shadow_opacity: {
    ...whole(0, 100),
    summary: 'Darkness of the shadow, %. Default 60.',
    example: '40',
  },
  shadow_direction: {
    ...whole(0, 359),
    summary: 'Where the shadow falls, degrees: 90 to the right, 180 down. Default 150.',
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
    'A line around the subject, this wide; % are of its longer side.',
    '1%',
  ),
  outline_color: field(parseColour, COLOUR, 'Colour of the outline. Default white.', 'white'),
} as const satisfies Record<string, OptionField<unknown>>;

export type OutputFieldName = keyof typeof OUTPUT_FIELDS;

export const OUTPUT_FIELD_NAMES = Object.keys(OUTPUT_FIELDS) as OutputFieldName[];

/** What the fields say, each for itself. */
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

/** A field whose text a function reads, null where it cannot. */
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
