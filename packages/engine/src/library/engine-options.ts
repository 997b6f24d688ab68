import { homedir } from 'node:os';
import { join } from 'node:path';
import { MODES, type Mode } from '@nobg/contract/modes.js';
import type { ModelProgress } from '@nobg/models/types.js';
import { LICENCE_SETS, type LicenceSet } from '../network-choice.js';
import { PRECISIONS, type PrecisionSetting } from '../network-forms.js';
import { received } from './received.js';

/** How an engine is opened; everything has a default. */
export interface EngineOptions {
  /**
   * Folder of the networks, of which missing ones are downloaded, checked against their SHA-256 and compiled. Several
   * programs and `nobg` may share it. Default: `.cache/nobg/models` in the user's home folder.
   */
  readonly modelsDir?: string;
  /** Modes that will be asked for: what the others need is not downloaded. Default: all. */
  readonly modes?: readonly Mode[];
  /** `permissive`: networks without copyleft and non-commercial terms alone. Default: `any`. */
  readonly licences?: LicenceSet;
  /** What networks compute with. `auto` (default) measures once on this machine and remembers it in `modelsDir`. */
  readonly precision?: PrecisionSetting;
  /** Processes, each with one photo at a time. Default: 1. */
  readonly slots?: number;
  /** Threads of each process; slots × threads may not exceed the cores. Default: cores / slots. */
  readonly threads?: number;
  /** Photos that may wait for a process. Default: 1000. */
  readonly queueLimit?: number;
  /** Milliseconds that one photo may take once its work began. Default: 120,000. */
  readonly deadlineMs?: number;
  /** Width × height of a photo, at most. Default: 100,000,000. */
  readonly maxPixels?: number;
  /** Frames of an animation with `frames: 'all'`, at most. Default: 100. */
  readonly maxFrames?: number;
  /** Told how the download of missing networks goes. */
  readonly onProgress?: (progress: ModelProgress) => void;
  /** Ends the download and the measurement; what was downloaded stays. */
  readonly signal?: AbortSignal;
}

const DEFAULTS = {
  modes: MODES,
  licences: 'any',
  precision: 'auto',
  queueLimit: 1000,
  deadlineMs: 120_000,
  maxPixels: 100_000_000,
  maxFrames: 100,
} as const satisfies EngineOptions;

/** Options with the defaults filled in. */
export type EngineSettings = EngineOptions &
  Required<Pick<EngineOptions, keyof typeof DEFAULTS | 'modelsDir'>>;

interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const oneOf = (words: readonly string[]): Rule => ({
  expected: `one of ${words.join(', ')}`,
  holds: (value) => words.some((word) => word === value),
});
const whole = (least: number): Rule => ({
  expected: `a whole number from ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});

const RULES: Readonly<Record<keyof EngineOptions, Rule>> = {
  modelsDir: {
    expected: 'the path of a folder',
    holds: (value) => typeof value === 'string' && value !== '',
  },
  modes: {
    expected: `a list of ${MODES.join(', ')}`,
    holds: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((mode) => MODES.includes(mode)),
  },
  licences: oneOf(LICENCE_SETS),
  precision: oneOf(PRECISIONS),
  slots: whole(1),
  threads: whole(1),
  queueLimit: whole(0),
  deadlineMs: whole(1),
  maxPixels: whole(1),
  maxFrames: whole(1),
  onProgress: { expected: 'a function', holds: (value) => typeof value === 'function' },
  signal: { expected: 'an AbortSignal', holds: (value) => value instanceof AbortSignal },
};

/**
 * Checks options as they come from a program, which may be plain JavaScript.
 * @throws TypeError that names the option, what was expected and what came
 */
export function readEngineOptions(options: EngineOptions): EngineSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(RULES, name)) {
      const known = Object.keys(RULES).join(', ');
      throw new TypeError(`openEngine: expected options among ${known}, but got ${name}.`);
    }
    const { expected, holds } = RULES[name as keyof EngineOptions];
    if (!holds(value)) {
      throw new TypeError(`openEngine: ${name}: expected ${expected}, but got ${received(value)}.`);
    }
  }
  const modelsDir = join(homedir(), '.cache', 'nobg', 'models');
  return { ...DEFAULTS, modelsDir, ...Object.fromEntries(given) };
}
