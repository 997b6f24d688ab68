import type {
  CutoutField,
  GarmentClass,
  Mode,
  OutputFieldName,
  OutputFormat,
  SubjectBox,
  SubjectPoint,
} from './contract.js';
import type { Photo } from './photo.js';

type Value = string | number | boolean;

/** Fields whose values have a better form than text. */
interface TypedFields {
  readonly mode?: Mode;
  readonly hd?: boolean;
  readonly fallback?: 'common';
  readonly holes?: 'auto' | 'keep';
  readonly plate?: 'keep' | 'drop';
  readonly people?: 'main' | 'all';
  readonly accessories?: boolean;
  readonly layers?: 'per_class';
  /** Garments that are kept. */
  readonly classes?: readonly GarmentClass[] | string;
  /** px of the upright photo, origin top left; `keep` is true unless it says otherwise. */
  readonly points?: readonly (Pick<SubjectPoint, 'x' | 'y'> & Partial<SubjectPoint>)[] | string;
  /** px of the upright photo. */
  readonly box?: SubjectBox | string;
  readonly format?: OutputFormat;
}

/** How a photo is cut out and what the result looks like: the API's fields under the API's names. */
export type CutoutFields = TypedFields & {
  readonly [Name in Exclude<CutoutField, keyof TypedFields>]?: Value;
} & Background;

/** What a stored result looks like; the fields that need the photo are refused by the server. */
export type RenderFields = Pick<TypedFields, 'format'> & {
  readonly [Name in Exclude<OutputFieldName, 'format'>]?: Value;
} & Background;

interface Background {
  /** A picture behind the subject. */
  readonly bg_image?: Photo;
}

/**
 * Fields as a form has them.
 * @param fields those that are undefined or null are left out
 */
export function* formFields(fields: object): Generator<[name: string, text: string]> {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) yield [name, asText(value)];
  }
}

function asText(value: unknown): string {
  if (Array.isArray(value)) {
    return value
      .map((item) => (typeof item === 'object' ? point(item) : item))
      .join(typeof value[0] === 'object' ? ';' : ',');
  }
  if (typeof value !== 'object') return String(value);
  const { left, top, right, bottom } = value as SubjectBox;
  return [left, top, right, bottom].join(',');
}

function point({ x, y, keep = true }: SubjectPoint): string {
  return `${x},${y}${keep ? '' : ',drop'}`;
}
