import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import { LICENCE_SETS, type LicenceSet } from '@nobg/engine/network-choice.js';
import { UsageError } from './usage-error.js';

export const USAGE = `Usage: npm run eval -- SET_DIR [options]

Cuts out every photo of a test set as a request would and measures the results
against the ground truth.

  --mode MODE          only photos of this mode (${MODES.join(', ')})
  --ids A,B            only these photos (<mode>/<name>)
  --predictions DIR    keep each alpha as DIR/<mode>/<name>.png; the report and the
                       contact sheet go there too unless told otherwise
  --score-only DIR     don't run the engine: measure the files of DIR
  --json FILE          write all numbers, by photo and by row
  --html FILE          write a contact sheet of the worst results
  --worst N            results a row on the contact sheet (default 6)
  --against FILE       compare with a report that an earlier run wrote
  --licences SET       networks that may be used: any (default) or permissive
  --as MODE            cut all photos out in this mode, whatever their own
  --ablation           leave out each part of the engine in turn, and print what that changes
  --threads N          threads of a network run (default: all cores)
  --help               show this
`;

export interface EvalOptions {
  readonly setDir: string;
  readonly mode: Mode | null;
  readonly ids: readonly string[] | null;
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
  const [setDir, ...rest] = positionals;
  if (setDir === undefined) {
    throw new UsageError(
      'Expected the folder of a test set: npm run eval -- SET_DIR (--help lists the options).',
    );
  }
  if (rest.length > 0) {
    throw new UsageError(
      `Expected one SET_DIR but received ${positionals.length}: ${positionals.join(', ')}.`,
    );
  }
  const mode = modeOf('--mode', values.mode);
  const as = modeOf('--as', values.as);
  refuseTogether(values);
  const predictionsDir = values.predictions ?? null;
  const beside = (name: string) => (predictionsDir === null ? null : join(predictionsDir, name));
  return {
    setDir,
    mode,
    ids: values.ids === undefined ? null : values.ids.split(',').filter((id) => id !== ''),
    predictionsDir,
    scoreOnlyDir: values['score-only'] ?? null,
    jsonPath: values.json ?? beside('report.json'),
    htmlPath: values.html ?? beside('worst.html'),
    worst: countOf('--worst', values.worst) ?? 6,
    againstPath: values.against ?? null,
    licences: licencesOf(values.licences),
    as,
    ablation: values.ablation ?? false,
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
        predictions: { type: 'string' },
        'score-only': { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        worst: { type: 'string' },
        against: { type: 'string' },
        licences: { type: 'string' },
        as: { type: 'string' },
        ablation: { type: 'boolean' },
        threads: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${reason} (--help lists the options).`);
  }
}

/** @throws UsageError where two options contradict each other */
function refuseTogether(values: ReturnType<typeof parse>['values']): void {
  if (values['score-only'] !== undefined && values.predictions !== undefined) {
    throw new UsageError(
      '--predictions writes alphas and --score-only reads them: expected one of the two.',
    );
  }
  if (values['score-only'] !== undefined && values.as !== undefined) {
    throw new UsageError(
      '--as runs the engine and --score-only does not: expected one of the two.',
    );
  }
  const others = ['score-only', 'predictions', 'json', 'html', 'against', 'as'] as const;
  const other = others.find((name) => values[name] !== undefined);
  if (values.ablation && other) {
    throw new UsageError(`--ablation prints a table of its own: expected it without --${other}.`);
  }
}

function modeOf(option: string, text: string | undefined): Mode | null {
  if (text === undefined) return null;
  if (isMode(text)) return text;
  throw new UsageError(`Expected one of ${MODES.join(', ')} for ${option} but received ${text}.`);
}

function licencesOf(text: string | undefined): LicenceSet {
  const set = LICENCE_SETS.find((known) => known === (text ?? 'any'));
  if (set) return set;
  throw new UsageError(
    `Expected one of ${LICENCE_SETS.join(', ')} for --licences but received ${text}.`,
  );
}

function countOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(
      `Expected a whole number of 1 or more for ${option} but received ${text}.`,
    );
  }
  return count;
}
