import type { Command } from './commands.js';
import { UsageError } from './usage-error.js';

/** Options that were given, by name. */
type Given = Readonly<Record<string, unknown>>;

const PHOTOS = ['mode', 'ids', 'subset', 'threads', 'memory'] as const;
/** What each of the other commands can be told. */
const TAKEN: Readonly<Record<Exclude<Command, 'measure'>, readonly string[]>> = {
  plain: [...PHOTOS, 'plain-scores', 'predictions', 'twins'],
  options: [...PHOTOS, 'licences', 'json', 'markdown'],
};
/** What runs the engine. */
const OF_ENGINE = ['as', 'run', 'memory', 'ablation', 'without', 'twins', 'set'] as const;
/** What a run of several values has no place for. */
const NOT_WITH_SET = ['predictions', 'html', 'against', 'ablation', 'without'] as const;

/** @throws UsageError where two options contradict each other */
export function refuseTogether(given: Given, command: Command): void {
  const first = (names: readonly string[]) => names.find((name) => given[name] !== undefined);
  if (given['score-only'] !== undefined && given.predictions !== undefined) {
    throw new UsageError(
      '--predictions writes alphas and --score-only reads them: expected one of the two.',
    );
  }
  const ofEngine = first(OF_ENGINE);
  if (given['score-only'] !== undefined && ofEngine) {
    throw new UsageError(
      `--${ofEngine} is for the engine, and --score-only does not run it: expected one of the two.`,
    );
  }
  const alone = first(NOT_WITH_SET);
  if (given.set !== undefined && alone) {
    throw new UsageError(`--set compares runs of its own: expected it without --${alone}.`);
  }
  if (command === 'measure') return;
  const taken = TAKEN[command];
  const other = Object.keys(given).find((name) => !taken.includes(name));
  if (other !== undefined) {
    throw new UsageError(
      `${command} takes no --${other}: expected ${taken.map((name) => `--${name}`).join(', ')} alone.`,
    );
  }
}
