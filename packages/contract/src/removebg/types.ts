import type { Mode } from '../modes.js';
import type { CutoutOptions } from '../options.js';
import type { SubjectType } from '../subject-type.js';

/** Kinds of foreground that a caller can name. */
export const REMOVEBG_TYPES = [
  'auto',
  'person',
  'product',
  'car',
  'animal',
  'graphic',
  'transportation',
] as const;

export type RemovebgType = (typeof REMOVEBG_TYPES)[number];

/** How finely the answer says what the foreground is; null: not at all. */
export type TypeLevel = 1 | 2 | null;

const LEVELS: Readonly<Record<string, TypeLevel>> = { none: null, '1': 1, '2': 2, latest: 2 };

export const TYPE_LEVEL_WORDS = Object.keys(LEVELS);

/** Undefined where there is no such level. */
export function readTypeLevel(text: string): TypeLevel | undefined {
  return Object.hasOwn(LEVELS, text) ? LEVELS[text] : undefined;
}

/**
 * The mode that does what a type asks for. A photo that holds nobody is cut out all the same
 * when `person` is asked for, as there.
 */
export function modeOfType(type: RemovebgType): { mode: Mode; options: CutoutOptions } {
  if (type === 'person') return { mode: 'body', options: { fallback: 'common' } };
  if (type === 'product') return { mode: 'product', options: {} };
  return { mode: 'common', options: {} };
}

/** Words of `X-Type` at level 2; level 1 knows the first five. */
export type RemovebgSubject =
  | 'person'
  | 'product'
  | 'animal'
  | 'car'
  | 'other'
  | 'transportation'
  | 'graphics';

/** What our networks tell apart; most vehicles in photos are cars, and a dish is nothing there. */
const OF_SUBJECT: Readonly<Record<SubjectType, RemovebgSubject>> = {
  person: 'person',
  animal: 'animal',
  product: 'product',
  vehicle: 'car',
  food: 'other',
  other: 'other',
};

/** The foreground's kind: the one that was asked for, else the one that was found. */
export function subjectOf(type: RemovebgType, found: SubjectType): RemovebgSubject {
  if (type === 'auto') return OF_SUBJECT[found];
  return type === 'graphic' ? 'graphics' : type;
}

/** `X-Type`; null where the caller wants none. */
export function typeHeader(subject: RemovebgSubject, level: TypeLevel): string | null {
  if (level === null) return null;
  const fine = subject === 'transportation' || subject === 'graphics';
  return level === 1 && fine ? 'other' : subject;
}
