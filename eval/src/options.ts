import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import type { EnginePart } from '@nobg/engine/ablation.js';
import { LICENCE_SETS, type LicenceSet } from '@nobg/engine/network-choice.js';
import { SMALL } from './subset.js';
import { UsageError } from './usage-error.js';
import { partsOf } from './ways.js';

export const USAGE = `Usage: npm run eval -- SET_DIR [SET_DIR…] [options]
       npm run eval -- plain SET_DIR [SET_DIR…] [options]

Cuts out every photo of one or more test sets as a request would and measures the
results against the ground truth. The second form makes the scores of the plain pass
(one pass of ISNet in float32 on the photo stretched to 1024×1024) and keeps them, so
that every later run prints its differences from them.

Photos:
  --mode MODE          only photos of this mode (${MODES.join(', ')})
  --ids A,B            only these photos: <mode>/<name>, or SET:<mode>/<name>
  --subset N           N photos, of each row and source its share, the same every time;
                       small: ${SMALL}, under six minutes on two cores
What is measured:
  --as MODE            cut all photos out in this mode, whatever their own
  --licences SET       networks that may be used: any (default) or permissive
  --threads N          threads of a network run (default: all cores)
  --score-only DIR     don't run the engine: measure the files of DIR
  --ablation           leave out each part of the engine in turn, and print what that changes
  --without A,B        leave out these parts together; may be given several times
What is kept:
  --run DIR            keep each result in DIR at once; a run that was stopped goes on
                       when it is started again with the same arguments
  --memory DIR         keep what networks answer in DIR, and ask nothing twice
  --plain-scores DIR   where the plain pass's scores are (default: eval/plain in the
                       data folder)
  --predictions DIR    keep each alpha as DIR/<mode>/<name>.png (DIR/SET/<mode>/<name>.png
                       of several sets); report and contact sheet go there too unless
                       told otherwise
What is told:
  --json FILE          write all numbers, by photo, row and source
  --markdown FILE      write the tables in Markdown; -: print them so
  --html FILE          write a contact sheet of the worst results
  --worst N            results a row on the contact sheet (default 6)
  --against FILE       compare with a report that an earlier run wrote
  --help               show this

With plain: --mode, --ids, --subset, --threads, --memory, --plain-scores, --predictions.
`;

export interface EvalOptions {
  /** `plain`: make the plain pass's scores. */
  readonly command: 'measure' | 'plain';
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
  readonly without: readonly (readonly EnginePart[])[];
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
  const command = positionals[0] === 'plain' ? 'plain' : 'measure';
  const setDirs = command === 'plain' ? positionals.slice(1) : positionals;
  if (setDirs.length === 0) {
    throw new UsageError(
      'Expected the folder of a test set: npm run eval -- SET_DIR (--help lists the options).',
    );
  }
  const mode = modeOf('--mode', values.mode);
  const as = modeOf('--as', values.as);
  refuseTogether(values);
  if (command === 'plain') refuseWithPlain(values);
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
  const ofEngine = (['as', 'run', 'memory', 'ablation', 'without'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (values['score-only'] !== undefined && ofEngine) {
    throw new UsageError(
      `--${ofEngine} is for the engine, and --score-only does not run it: expected one of the two.`,
    );
  }
}

/** What `plain` can be told. */
const WITH_PLAIN: ReadonlySet<string> = new Set([
  ...['mode', 'ids', 'subset', 'threads', 'memory', 'plain-scores', 'predictions'],
]);

/** @throws UsageError where an option means nothing to the plain pass */
function refuseWithPlain(values: ReturnType<typeof parse>['values']): void {
  const other = Object.keys(values).find((name) => !WITH_PLAIN.has(name));
  if (other === undefined) return;
  throw new UsageError(
    `plain takes no --${other}: expected ${[...WITH_PLAIN].map((name) => `--${name}`).join(', ')} alone.`,
  );
}

function subsetSizeOf(text: string | undefined): number | null {
  if (text === 'small') return SMALL;
  if (text === undefined || /^[1-9]\d*$/.test(text)) return countOf('--subset', text);
  throw new UsageError(
    `Expected small or a whole number of 1 or more for --subset but received ${text}.`,
  );
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
