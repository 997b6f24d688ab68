import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Mode } from '@nobg/contract/modes.js';
import type { AblationId } from '@nobg/engine/context/ablation.js';
import type { LicenceSet } from '@nobg/engine/network-choice.js';
import { COMMANDS, type Command } from './commands.js';
import { refuseTogether } from './option-conflicts.js';
import { countOf, licencesOf, modeOf, subsetSizeOf } from './option-values.js';
import { type Setting, settingsOf } from './settings.js';
import { UsageError } from './usage-error.js';
import { partsOf } from './ways.js';

export interface EvalOptions {
  /** `plain`: make the plain pass's scores; `options`: measure what callers' options are worth. */
  readonly command: Command;
  readonly setDirs: readonly string[];
  readonly mode: Mode | null;
  readonly ids: readonly string[] | null;
  /** Photos of the subset; null: all. */
  readonly subset: number | null;
  readonly predictionsDir: string | null;
  readonly scoreOnlyDir: string | null;
  readonly jsonPath: string | null;
  readonly htmlPath: string | null;
  readonly worst: number;
  readonly againstPath: string | null;
  readonly licences: LicenceSet;
  /** null: each photo in its own mode. */
  readonly as: Mode | null;
  readonly ablation: boolean;
  /** Parts of the engine that are left out together. */
  readonly without: readonly (readonly AblationId[])[];
  /** Compare each photo's cutout with those of its twins. */
  readonly twins: boolean;
  /** Values of tuned numbers that are tried in turn; empty: the engine's own. */
  readonly settings: readonly Setting[];
  readonly runDir: string | null;
  readonly memoryDir: string | null;
  /** null: in the data folder. */
  readonly plainDir: string | null;
  /** `-`: standard output. */
  readonly markdownPath: string | null;
  /** null: as many as there are cores. */
  readonly threads: number | null;
}

/**
 * Reads the command line.
 *
 * @returns null when help was asked for
 * @throws UsageError with what was expected and what came
 */
export function readOptions(args: readonly string[]): EvalOptions | null {
  const { values, positionals } = parse(args);
  if (values.help) return null;
  const command = COMMANDS.find((name) => name === positionals[0]) ?? 'measure';
  const setDirs = command === 'measure' ? positionals : positionals.slice(1);
  if (setDirs.length === 0) {
    throw new UsageError(
      'Expected the folder of a test set: npm run eval -- SET_DIR (--help lists the options).',
    );
  }
  const mode = modeOf('--mode', values.mode);
  const as = modeOf('--as', values.as);
  refuseTogether(values, command);
  const predictionsDir = values.predictions ?? null;
  const beside = (name: string) => (predictionsDir === null ? null : join(predictionsDir, name));
  return {
    command,
    setDirs,
    mode,
    ids: values.ids === undefined ? null : values.ids.split(',').filter((id) => id !== ''),
    subset: subsetSizeOf(values.subset),
    predictionsDir,
    scoreOnlyDir: values['score-only'] ?? null,
    jsonPath: values.json ?? beside('report.json'),
    htmlPath: values.html ?? beside('worst.html'),
    worst: countOf('--worst', values.worst) ?? 6,
    againstPath: values.against ?? null,
    licences: licencesOf(values.licences),
    as,
    ablation: values.ablation ?? false,
    without: (values.without ?? []).map(partsOf),
    twins: values.twins ?? false,
    settings: settingsOf(values.set ?? []),
    runDir: values.run ?? null,
    memoryDir: values.memory ?? null,
    plainDir: values['plain-scores'] ?? null,
    markdownPath: values.markdown ?? null,
    threads: countOf('--threads', values.threads),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        mode: { type: 'string' },
        ids: { type: 'string' },
        subset: { type: 'string' },
        run: { type: 'string' },
        memory: { type: 'string' },
        'plain-scores': { type: 'string' },
        markdown: { type: 'string' },
        predictions: { type: 'string' },
        'score-only': { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        worst: { type: 'string' },
        against: { type: 'string' },
        licences: { type: 'string' },
        as: { type: 'string' },
        ablation: { type: 'boolean' },
        without: { type: 'string', multiple: true },
        twins: { type: 'boolean' },
        set: { type: 'string', multiple: true },
        threads: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${reason} (--help lists the options).`);
  }
}
