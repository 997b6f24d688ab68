import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from './message-of.js';
import { UsageError } from './usage-error.js';
import { writeAtomically } from './write-atomically.js';

/** To be raised with anything in eval/ that changes what a line of the results says. */
const FORMAT = 1;
const ABOUT = 'run.json';
const RESULTS = 'results.jsonl';

/** What made the results of a run. */
export interface RunIdentity {
  /** For people. */
  readonly engine: string;
  /** Hash of the engine's code. */
  readonly code: string;
  /** All that decides which photos are measured, and how; plain JSON. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

const aboutSchema = z.object({
  format: z.number(),
  engine: z.string(),
  code: z.string(),
  arguments: z.record(z.string(), z.unknown()),
});

const lineSchema = z.looseObject({ name: z.string() });

/** What a run has measured so far; each photo's result is on disk as soon as it is there. */
export class RunFolder<T extends { readonly name: string }> {
  readonly #dir: string;
  readonly #temporary: boolean;
  readonly #done: Map<string, T>;

  private constructor(dir: string, temporary: boolean, done: Map<string, T>) {
    this.#dir = dir;
    this.#temporary = temporary;
    this.#done = done;
  }

  /**
   * Opens the folder of a run that is to be begun or gone on with.
   *
   * @param dir made where it is missing; null: a temporary one, which `close` removes
   * @throws UsageError when it holds something else than an earlier part of this run
   */
  static async open<T extends { readonly name: string }>(
    dir: string | null,
    identity: RunIdentity,
  ): Promise<RunFolder<T>> {
    if (dir === null) {
      return new RunFolder<T>(await mkdtemp(join(tmpdir(), 'nobg-eval-')), true, new Map());
    }
    await claim(dir, identity);
    return new RunFolder(dir, false, await readResults<T>(join(dir, RESULTS)));
  }

  /** By photo name. */
  get done(): ReadonlyMap<string, T> {
    return this.#done;
  }

  /** Where the cutouts lie. */
  get cutouts(): string {
    return join(this.#dir, 'cutouts');
  }

  /** For what is looked at and thrown away. */
  get scratch(): string {
    return join(this.#dir, 'scratch');
  }

  async add(result: T): Promise<void> {
    await appendFile(join(this.#dir, RESULTS), `${JSON.stringify(result)}\n`);
    this.#done.set(result.name, result);
  }

  /** Removes it where it is a temporary one. */
  async close(): Promise<void> {
    if (this.#temporary) await rm(this.#dir, { recursive: true, force: true });
  }
}

/** Makes the folder this run's, or finds that it is. */
async function claim(dir: string, identity: RunIdentity): Promise<void> {
  let names: string[];
  try {
    await mkdir(dir, { recursive: true });
    names = await readdir(dir);
  } catch (cause) {
    throw new UsageError(`The run folder ${dir} can't be used: ${messageOf(cause)}.`);
  }
  if (!names.includes(ABOUT)) {
    if (names.length > 0) {
      throw new UsageError(
        `${dir} is no run folder: expected one that an earlier run made, or an empty or new one.`,
      );
    }
    const about = { format: FORMAT, ...identity };
    await writeAtomically(join(dir, ABOUT), `${JSON.stringify(about, null, 1)}\n`);
    return;
  }
  const fault = await differenceFrom(join(dir, ABOUT), identity);
  if (fault !== null) {
    throw new UsageError(
      `The run folder ${dir} ${fault}: name another with --run, or remove it to measure anew.`,
    );
  }
}

/** How what an earlier run noted differs from this one, as the middle of a sentence. */
async function differenceFrom(path: string, now: RunIdentity): Promise<string | null> {
  const noted = aboutSchema.safeParse(
    await readFile(path, 'utf8')
      .then((text): unknown => JSON.parse(text))
      .catch(() => null),
  );
  if (!noted.success || noted.data.format !== FORMAT) {
    return 'was written by another version of eval';
  }
  const { engine, code, arguments: before } = noted.data;
  if (code !== now.code) {
    return `has results of another engine (${engine}; this one is ${now.engine})`;
  }
  // As they come back from JSON.
  const current: Record<string, unknown> = JSON.parse(JSON.stringify(now.arguments));
  for (const name of new Set([...Object.keys(before), ...Object.keys(current)])) {
    const [was, is] = [before[name], current[name]].map((value) => JSON.stringify(value ?? null));
    if (was !== is) return `was begun with other arguments (${name} was ${was} and is ${is})`;
  }
  return null;
}

/** A line that was cut short when the run was killed is removed: its photo is measured again. */
async function readResults<T extends { readonly name: string }>(
  path: string,
): Promise<Map<string, T>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const done = new Map<string, T>();
  for (const line of whole.split('\n')) {
    const result = parse(line);
    if (result) done.set(result.name, result as unknown as T);
  }
  return done;
}

function parse(line: string): { readonly name: string } | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
