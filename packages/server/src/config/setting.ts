import { readFileSync } from 'node:fs';

/** What the environment says, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable: its name, what it does, what it may be. The reference page is made from these. */
export interface Setting<T> {
  readonly name: string;
  /** What the variable is for, for people. */
  readonly about: string;
  /** What a value must look like: completes "expected …". */
  readonly expected: string;
  /** The default, as the reference page shows it. */
  readonly shown: string;
  readonly fallback: T;
  /** The value, or undefined where the text is not one. */
  readonly parse: (text: string) => T | undefined;
  /** It may hold a password, and may come from a file that a variable of its name and `_FILE` names. */
  readonly secret?: boolean;
}

/** Settings of one section, by the name the code knows them by. */
export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

export type SettingValues<Table extends SettingTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T> ? T : never;
};

interface Described {
  readonly name: string;
  readonly about: string;
}

/** A whole number between two bounds, both included. */
export function integer(
  setting: Described & { readonly from: number; readonly to: number; readonly fallback: number },
): Setting<number> {
  const { from, to } = setting;
  return {
    ...setting,
    expected: `a whole number from ${from} to ${to}`,
    shown: String(setting.fallback),
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= from && value <= to ? value : undefined;
    },
  };
}

/** A whole number, or nothing: the server then works it out from the machine. */
export function optionalInteger(
  setting: Described & { readonly from: number; readonly to: number; readonly shown: string },
): Setting<number | null> {
  return {
    ...integer({ ...setting, fallback: setting.from }),
    shown: setting.shown,
    fallback: null,
  };
}

/** One of a few words. */
export function choice<const Word extends string>(
  setting: Described & { readonly words: readonly Word[]; readonly fallback: Word },
): Setting<Word> {
  return {
    ...setting,
    expected: `one of ${setting.words.join(', ')}`,
    shown: setting.fallback,
    parse: (text) => setting.words.find((word) => word === text),
  };
}

/** Text that a check of its own accepts. */
export function text<T>(
  setting: Described & {
    readonly expected: string;
    readonly shown: string;
    readonly fallback: T;
    readonly parse: (text: string) => T | undefined;
    readonly secret?: boolean;
  },
): Setting<T> {
  return setting;
}

/** A variable with a value that cannot be used. */
export interface SettingProblem {
  readonly name: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * Reads one section. A variable that is absent or empty has its default; each
 * that cannot be used is added to `problems` and has its default as well, so
 * that one run finds every mistake.
 */
export function readSettings<Table extends SettingTable>(
  table: Table,
  environment: Environment,
  problems: SettingProblem[],
): SettingValues<Table> {
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(table)) {
    const raw = textOf(setting, environment, problems);
    const parsed = raw === '' ? setting.fallback : setting.parse(raw);
    if (parsed === undefined) {
      problems.push({ name: setting.name, expected: setting.expected, received: raw });
    }
    values[key] = parsed ?? setting.fallback;
  }
  return values as SettingValues<Table>;
}

/** Name of the variable that names a secret's file. */
export function fileVariable({ name }: Pick<Setting<unknown>, 'name'>): string {
  return `${name}_FILE`;
}

function textOf(
  setting: Setting<unknown>,
  environment: Environment,
  problems: SettingProblem[],
): string {
  const own = environment[setting.name]?.trim() ?? '';
  const file = setting.secret === true ? (environment[fileVariable(setting)]?.trim() ?? '') : '';
  if (file === '') return own;
  const name = fileVariable(setting);
  if (own !== '') {
    problems.push({ name, expected: `nothing beside ${setting.name}`, received: file });
    return '';
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push({ name, expected: 'the path of a file to read', received: file });
    return '';
  }
}
