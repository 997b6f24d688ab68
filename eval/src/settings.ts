import { nearest } from './nearest.js';
import { UsageError } from './usage-error.js';

/** Tuned numbers of the engine with the values that are to be tried. */
export type Setting = Readonly<Record<string, number>>;

/** Runs of more combinations than this would hardly be meant. */
const MOST = 64;

/**
 * Reads `--set name=v1,v2`, as often as it was given.
 *
 * @returns every combination of the values; empty where nothing was given
 * @throws UsageError for what is not of that form, or a name that comes twice
 */
export function settingsOf(texts: readonly string[]): readonly Setting[] {
  let settings: Setting[] = texts.length === 0 ? [] : [{}];
  for (const text of texts) {
    const [, name, list] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const parts = (list ?? '').split(',');
    const values = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!name || !values.every((value) => Number.isFinite(value))) {
      throw new UsageError(`Expected name=value or name=v1,v2 for --set but received ${text}.`);
    }
    if (settings[0]?.[name] !== undefined) {
      throw new UsageError(`--set names ${name} twice: expected all its values in one list.`);
    }
    settings = values.flatMap((value) => settings.map((other) => ({ ...other, [name]: value })));
  }
  if (settings.length > MOST) {
    throw new UsageError(
      `Expected at most ${MOST} combinations but --set makes ${settings.length}.`,
    );
  }
  return settings;
}

/** What a setting is called in tables: `saliency.uncertain.from=0.03, alphaLevels.gain=1.2`. */
export function settingName(setting: Setting): string {
  const numbers = Object.entries(setting).map(([name, value]) => `${name}=${value}`);
  return numbers.length === 0 ? 'as it is' : numbers.join(', ');
}

/**
 * @param known the engine's tuned numbers
 * @throws UsageError for a name that none has
 */
export function mustBeTuned(names: Iterable<string>, known: ReadonlyMap<string, number>): void {
  for (const name of names) {
    if (known.has(name)) continue;
    const alike = nearest(name, [...known.keys()]);
    throw new UsageError(
      `The engine has no tuned number ${name}: ` +
        (alike.length > 0
          ? `did you mean ${alike.join(' or ')}?`
          : `expected one of ${[...known.keys()].sort().join(', ')}.`),
    );
  }
}
