import { z } from 'zod';
import {
  type CutoutOptions,
  GARMENT_CLASSES,
  type GarmentClass,
  type SubjectBox,
  type SubjectPoint,
} from './options.js';
import { choice, flag } from './words.js';

/** How an option is written as text: in a form's field and on the command line alike. */
export interface OptionField<T> {
  /** Reads the text. */
  readonly schema: z.ZodType<T, string>;
  /** Completes "expected …" in an error. */
  readonly expected: string;
  /** One sentence for the API's description and the command line's help. */
  readonly summary: string;
  readonly example: string;
  /** Other spellings, each with the documented one; see `canonical`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

type Fields = {
  readonly [Name in keyof CutoutOptions]?: OptionField<Required<CutoutOptions>[Name]>;
};

/** Limit of points per photo. */
const MAX_POINTS = 32;

/** px; above the size of any accepted photo. */
const MAX_COORDINATE = 100_000;

const NUMBER = /^\d{1,6}(?:\.\d{1,4})?$/;

/**
 * Options of a cutout, one entry each. Forms, command line, OpenAPI and the reference table are
 * derived from it, so an entry is added together with the engine's support.
 */
export const OPTION_FIELDS = {
  hd: {
    ...flag(),
    summary:
      '`common`, `body`: refine edges at the photo’s own resolution. Default: above 2,000 px on the longer side.',
  },
  fallback: {
    ...choice(['common']),
    summary:
      '`body`: processing of photos without people; `common` cuts out the main subject. Default: 422 `no_subject`.',
  },
  holes: {
    ...choice(['auto', 'keep']),
    summary:
      '`product`: openings inside the product, such as handles: `auto` also opens those that show the background, `keep` closes all. Default: as predicted by the networks.',
  },
  plate: {
    ...choice(['keep', 'drop']),
    summary: '`food`: `keep` (default) keeps plate or bowl, `drop` keeps the food only.',
  },
  people: {
    ...choice(['main', 'all']),
    summary:
      '`body`: `main` (default) removes bystanders, `all` keeps them. `clothing`: garments of the `main` person (default), or of `all` people.',
  },
  accessories: {
    ...flag(),
    summary: '`clothing`: include shoes, bags, hats and belts.',
  },
  classes: {
    schema: z.string().transform(readClasses),
    expected: `a comma-separated list of ${GARMENT_CLASSES.join(', ')}`,
    summary: `\`clothing\`: keep only these classes of ${GARMENT_CLASSES.join(', ')}.`,
    example: 'coat,pants',
  },
  layers: {
    ...choice(['per_class']),
    summary:
      '`clothing`: one additional cutout per garment class; together they add up to the whole.',
  },
  points: {
    schema: z.string().transform(readPoints),
    expected: `up to ${MAX_POINTS} points "x,y" or "x,y,drop" in px of the photo, separated by ;`,
    summary:
      'Points on what to keep or, with ",drop", on what to remove: "x,y[,keep|drop];…" in px of the upright photo, origin top left.',
    example: '320,240;410,90,drop',
  },
  box: {
    schema: z.string().transform(readBox),
    expected: '"left,top,right,bottom" in px of the photo, left < right and top < bottom',
    summary:
      'Box around what to keep: "left,top,right,bottom" in px of the upright photo, origin top left.',
    example: '100,60,540,420',
  },
} as const satisfies Fields;

export type OptionName = keyof typeof OPTION_FIELDS;

export const OPTION_NAMES = Object.keys(OPTION_FIELDS) as OptionName[];

function readClasses(text: string, context: z.RefinementCtx): readonly GarmentClass[] {
  const words = new Set(text.split(',').map((word) => word.trim()));
  const known = GARMENT_CLASSES.filter((name) => words.has(name));
  if (known.length === words.size) return known;
  context.addIssue({ code: 'custom', message: 'no list of classes' });
  return z.NEVER;
}

function readPoints(text: string, context: z.RefinementCtx): readonly SubjectPoint[] {
  const points = text.split(';').map(readPoint);
  const good = points.filter((point) => point !== null);
  if (good.length === points.length && good.length <= MAX_POINTS) return good;
  context.addIssue({ code: 'custom', message: 'no list of points' });
  return z.NEVER;
}

function readPoint(text: string): SubjectPoint | null {
  const [x, y, what = 'keep', ...rest] = text.split(',').map((part) => part.trim());
  const [px, py] = [coordinate(x), coordinate(y)];
  if (px === null || py === null || rest.length > 0) return null;
  if (what !== 'keep' && what !== 'drop') return null;
  return { x: px, y: py, keep: what === 'keep' };
}

function readBox(text: string, context: z.RefinementCtx): SubjectBox {
  const [left, top, right, bottom, ...rest] = text
    .split(',')
    .map((part) => coordinate(part.trim()));
  if (left != null && top != null && right != null && bottom != null && rest.length === 0) {
    if (left < right && top < bottom) return { left, top, right, bottom };
  }
  context.addIssue({ code: 'custom', message: 'no box' });
  return z.NEVER;
}

function coordinate(text: string | undefined): number | null {
  if (text === undefined || !NUMBER.test(text)) return null;
  const value = Number(text);
  return value <= MAX_COORDINATE ? value : null;
}
