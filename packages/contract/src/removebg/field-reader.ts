import { quoted } from '../read-fields.js';
import { canonical, readFlag } from '../words.js';
import type { RemovebgErrorCode, RemovebgFault } from './errors.js';

/** Where a field's faults go to, and what their details say was expected. */
interface Field {
  readonly name: string;
  readonly code: RemovebgErrorCode;
  /** Completes "expected …". */
  readonly expected: string;
}

/** Reads text fields one by one, and keeps what is wrong with them. */
export interface FieldReader {
  /** The field's text without the space around it; empty where it is absent. */
  text(name: string): string;
  /** The value that `parse` gives; the fallback where the field is absent or, with a fault, wrong. */
  read<T>(field: Field, parse: (text: string) => T | undefined, fallback: T): T;
  /** `true` or `false`, in any spelling of `readFlag`. */
  flag(name: string, code: RemovebgErrorCode, fallback: boolean): boolean;
  /** One of a few words, in capitals or not. */
  choice<const Word extends string>(
    name: string,
    code: RemovebgErrorCode,
    known: readonly Word[],
    fallback: Word,
    aliases?: Readonly<Record<string, Word>>,
  ): Word;
}

export function fieldReader(
  texts: ReadonlyMap<string, string>,
  faults: RemovebgFault[],
): FieldReader {
  const text = (name: string): string => texts.get(name)?.trim() ?? '';

  function read<T>(
    { name, code, expected }: Field,
    parse: (text: string) => T | undefined,
    fallback: T,
  ): T {
    const given = text(name);
    if (given === '') return fallback;
    const value = parse(given);
    if (value !== undefined) return value;
    faults.push({ code, detail: `${name}: expected ${expected}, but got ${quoted(given)}.` });
    return fallback;
  }

  return {
    text,
    read,
    flag: (name, code, fallback) =>
      read({ name, code, expected: 'true or false' }, readFlag, fallback),
    choice: (name, code, known, fallback, aliases = {}) =>
      read(
        { name, code, expected: `one of ${known.join(', ')}` },
        (word) => known.find((one) => one === canonical(word, aliases)),
        fallback,
      ),
  };
}
