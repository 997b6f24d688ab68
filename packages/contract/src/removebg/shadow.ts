import type { Shadow } from '../composition.js';
import type { SubjectType } from '../subject-type.js';
import { plainNumber } from './lengths.js';
import type { RemovebgType } from './types.js';

/** What shadows are given by: a kind of foreground. */
const SHADOW_SUBJECTS = [
  'person',
  'product',
  'animal',
  'car',
  'transportation',
  'graphic',
  'other',
] as const;

type ShadowSubject = (typeof SHADOW_SUBJECTS)[number];

export const SHADOW_TYPES = ['none', 'auto', 'drop', 'natural', '3D', 'car'] as const;

type ShadowType = (typeof SHADOW_TYPES)[number];

/** Shadows by kind of foreground; kinds that are not there cast none. */
export type RemovebgShadows = Readonly<Partial<Record<ShadowSubject, Shadow>>>;

/** What `auto` gives to each kind. */
const AUTO: Readonly<Record<ShadowSubject, ShadowType>> = {
  person: '3D',
  product: 'drop',
  animal: 'drop',
  car: 'car',
  transportation: '3D',
  graphic: 'drop',
  other: 'drop',
};

/** %; every other kind has 50. */
const CAR_OPACITY = 90;
const OPACITY = 50;

/** The same word for all kinds, or a word for each: `shadow_type=drop`, `shadow_type[car]=car`. */
interface BySubject<T> {
  readonly all?: T;
  readonly each: ReadonlyMap<ShadowSubject, T>;
}

/** Null where a word is no shadow; the kind is matched in capitals or not. */
export function readShadowTypes(fields: ReadonlyMap<string, string>): BySubject<ShadowType> | null {
  return readBySubject(fields, (text) =>
    SHADOW_TYPES.find((type) => type.toLowerCase() === text.toLowerCase()),
  );
}

/** 0..100 each, or `auto`. Null where a text is neither. */
export function readShadowOpacities(
  fields: ReadonlyMap<string, string>,
): BySubject<number | 'auto'> | null {
  return readBySubject(fields, (text) => {
    if (text === 'auto') return 'auto';
    const value = plainNumber(text.replace(/%$/, ''));
    return value !== null && value <= 100 ? value : undefined;
  });
}

/** @param fields texts by what stands in brackets; `''` for none */
function readBySubject<T>(
  fields: ReadonlyMap<string, string>,
  read: (text: string) => T | undefined,
): BySubject<T> | null {
  const each = new Map<ShadowSubject, T>();
  let all: T | undefined;
  for (const [name, text] of fields) {
    const value = read(text);
    const subject = SHADOW_SUBJECTS.find((known) => known === name);
    if (value === undefined || (subject === undefined && name !== '')) return null;
    if (subject === undefined) all = value;
    else each.set(subject, value);
  }
  return { each, ...(all === undefined ? {} : { all }) };
}

/** The shadow of every kind of foreground that casts one. */
export function shadowsOf(
  types: BySubject<ShadowType>,
  opacities: BySubject<number | 'auto'>,
): RemovebgShadows {
  const shadows: Partial<Record<ShadowSubject, Shadow>> = {};
  for (const subject of SHADOW_SUBJECTS) {
    const asked = types.each.get(subject) ?? types.all ?? 'none';
    const type = asked === 'auto' ? AUTO[subject] : asked;
    if (type === 'none') continue;
    const said = opacities.each.get(subject) ?? opacities.all ?? 'auto';
    const percent = said === 'auto' ? (subject === 'car' ? CAR_OPACITY : OPACITY) : said;
    // What stands on the ground casts its shadow there; only `drop` hangs behind.
    shadows[subject] = { kind: type === 'drop' ? 'drop' : 'contact', opacity: percent / 100 };
  }
  return shadows;
}

/** What our networks find, by remove.bg's kinds. */
const OF_SUBJECT: Readonly<Record<SubjectType, ShadowSubject>> = {
  person: 'person',
  animal: 'animal',
  product: 'product',
  vehicle: 'car',
  food: 'other',
  other: 'other',
};

/**
 * The shadows as the engine takes them, by what it will find the subject to be. Where the caller
 * says what the foreground is, all have that kind's.
 */
export function shadowsBySubject(
  shadows: RemovebgShadows,
  type: RemovebgType,
): Partial<Record<SubjectType, Shadow>> {
  const found: Partial<Record<SubjectType, Shadow>> = {};
  for (const [subject, kind] of Object.entries(OF_SUBJECT) as [SubjectType, ShadowSubject][]) {
    const shadow = shadows[type === 'auto' ? kind : type];
    if (shadow !== undefined) found[subject] = shadow;
  }
  return found;
}
