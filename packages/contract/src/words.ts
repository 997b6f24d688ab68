import { z } from 'zod';

/** How a word is read and described; the field that holds it adds a summary. */
export interface WordField<T> {
  /** Reads the documented spelling. */
  readonly schema: z.ZodType<T, string>;
  /** Completes "expected …" in an error. */
  readonly expected: string;
  readonly example: string;
  /** Other spellings, in small letters, each with the documented one that it stands for. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** One word of a few. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  aliases: Readonly<Record<string, Word>> = {},
) {
  return {
    schema: z.enum(words) as z.ZodType<Word, string>,
    expected: words.length === 1 ? words[0] : `one of ${words.join(', ')}`,
    example: words[0] as string,
    aliases: aliases as Readonly<Record<string, string>>,
  } satisfies WordField<Word>;
}

/** Spellings of programs: Python sends `True` (its case is folded before), HTML forms `on`, PHP `1`. */
const FLAG_ALIASES = {
  ...{ '1': 'true', yes: 'true', on: 'true' },
  ...{ '0': 'false', no: 'false', off: 'false' },
} as const;

/** `true` or `false`. */
export function flag() {
  const { schema, ...words } = choice(['true', 'false'], FLAG_ALIASES);
  return { ...words, schema: schema.transform((text) => text === 'true') };
}

/** Reads a flag in any of its spellings; undefined for what is none. */
export function readFlag(text: string): boolean | undefined {
  const word = canonical(text, FLAG_ALIASES);
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/**
 * A field's text in its documented spelling: without space (or a byte order mark) around it, in
 * small letters, which no field tells from capitals, and with other spellings resolved.
 */
export function canonical(text: string, aliases: Readonly<Record<string, string>> = {}): string {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(aliases, word) ? (aliases[word] as string) : word;
}
