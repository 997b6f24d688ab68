import { NobgError } from '@nobg/contract/errors.js';
import type { ResultFormat } from '@nobg/contract/output.js';
import {
  CUTOUT_FIELDS,
  type CutoutRequestOptions,
  readFields,
} from '@nobg/contract/read-fields.js';
import { CliError, EXIT } from '../exit.js';

/** What is asked for: as the engine takes it, and as a server does. */
export interface ReadOptions {
  readonly requested: CutoutRequestOptions;
  /** The same as texts by the names of the API's fields. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads what is asked for out of the command's options.
 * @param given by the names that commander gives them
 * @param format that the result's name says; null where it says none
 * @throws CliError `usage` for options that are wrong or do not fit together
 */
export function readOptions(
  given: Readonly<Record<string, string | true | undefined>>,
  format: ResultFormat | null,
): ReadOptions {
  const texts = new Map<string, string>();
  for (const name of CUTOUT_FIELDS) {
    const text = given[camelCased(name)];
    if (typeof text === 'string') texts.set(name, text);
  }
  // The name says the format; a plain PNG is what there is unless options ask for something else.
  if (format !== null && format !== 'png' && !texts.has('format')) texts.set('format', format);
  try {
    const requested = readFields(texts, { backgroundImage: given.bgImage !== undefined });
    return { requested, fields: Object.fromEntries(texts) };
  } catch (error) {
    if (!(error instanceof NobgError)) throw error;
    const sentences = error.fields.map(
      ({ field, expected, received }) =>
        `Expected ${expected} for --${dashed(field)}, but got ${received}.`,
    );
    throw new CliError(EXIT.usage, sentences.join(' '));
  }
}

/** A field's name as an option is written. */
export function dashed(field: string): string {
  return field.replaceAll('_', '-');
}

/** A field's name as commander gives its option. */
export function camelCased(field: string): string {
  return field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
