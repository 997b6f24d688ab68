import type { StepId } from '@nobg/contract/steps.js';
import type { AblationId } from './ablation.js';

/** One step of a pipeline: what it does is data, so that the reference of the pipelines is generated from them. */
export interface Step<State> {
  readonly id: StepId;
  /** What it does, one sentence without a full stop. */
  readonly does: string;
  /** What of the state it reads and what it sets. */
  readonly reads: string;
  readonly sets: string;
  /** Ids of the networks that it may run. */
  readonly networks?: readonly string[];
  /** Tuned numbers of this prefix are its parameters. */
  readonly params?: string;
  /** A measurement may leave it out; what follows then works with what was there before. */
  readonly optional?: AblationId;
  /** Whether there is anything to do; without it there always is. */
  when?(state: State): boolean;
  /** When that is, in words; stands wherever `when` does and is not about work that was done already. */
  readonly where?: string;
  run(state: State): void | Promise<void>;
}

/** A place where a pipeline goes on in one of several ways. */
export interface Branch<State> {
  readonly id: string;
  /** What is decided. */
  readonly does: string;
  readonly params?: string;
  readonly cases: Readonly<Record<string, Pipeline<State>>>;
  /** @returns a name of `cases` */
  choose(state: State): string;
}

/** Steps in the order in which they run. */
export type Pipeline<State> = readonly (Step<State> | Branch<State>)[];

export function isBranch<State>(part: Step<State> | Branch<State>): part is Branch<State> {
  return 'cases' in part;
}

/**
 * A value that an earlier step has set.
 * @throws Error where none has: the pipeline's steps are in the wrong order
 */
export function need<State extends object, Key extends keyof State>(
  state: State,
  key: Key,
): NonNullable<State[Key]> {
  const value = state[key];
  if (value === undefined || value === null) throw new Error(`no step has set ${String(key)}`);
  return value as NonNullable<State[Key]>;
}
