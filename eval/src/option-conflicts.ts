import { UsageError } from './usage-error.js';

/** Options that were given, by name. */
type Given = Readonly<Record<string, unknown>>;

/** What `plain` can be told. */
const WITH_PLAIN: readonly string[] = [
  ...['mode', 'ids', 'subset', 'threads', 'memory', 'plain-scores', 'predictions', 'twins'],
];
/** What runs the engine. */
const OF_ENGINE = ['as', 'run', 'memory', 'ablation', 'without', 'twins', 'set'] as const;
/** What a run of several values has no place for. */
const NOT_WITH_SET = ['predictions', 'html', 'against', 'ablation', 'without'] as const;

/** @throws UsageError where two options contradict each other */
export function refuseTogether(given: Given, command: 'measure' | 'plain'): void {
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
  const other = Object.keys(given).find((name) => !WITH_PLAIN.includes(name));
  if (command === 'plain' && other !== undefined) {
    throw new UsageError(
      `plain takes no --${other}: expected ${WITH_PLAIN.map((name) => `--${name}`).join(', ')} alone.`,
    );
  }
}
