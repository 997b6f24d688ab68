import { quoted } from '../read-fields.js';
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
  /** `true` or `false`; `1` and `0` of some clients as well. */
  flag(name: string, code: RemovebgErrorCode, fallback: boolean): boolean;
  /** One of a few words, in capitals or not. */
  choice<const Word extends string>(
    name: string,
    code: RemovebgErrorCode,
    known: readonly Word[],
    fallback: Word,
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
    choice: (name, code, known, fallback) =>
      read(
        { name, code, expected: `one of ${known.join(', ')}` },
        (word) => known.find((one) => one === word.toLowerCase()),
        fallback,
      ),
  };
}

function readFlag(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}
