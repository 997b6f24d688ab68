import { type RawBuilder, sql } from 'kysely';
import type { TaskState } from '../../../entities/engine-task.js';

/** Written into the statement as the partial indexes have it, so that SQLite finds them. */
export function inState(...states: readonly [TaskState, ...TaskState[]]): RawBuilder<boolean> {
  const [first, ...more] = states.map((state) => sql.lit(state));
  return more.length === 0
    ? sql<boolean>`engine_tasks.state = ${first}`
    : sql<boolean>`engine_tasks.state in (${sql.join([first, ...more])})`;
}

/** In the line. */
export const IN_LINE = ['sending', 'waiting'] as const;

/** What a task has that no worker holds. */
export const NOT_GIVEN_OUT = {
  class: null,
  dispatched_at: null,
  worker_id: null,
  lease_until: null,
} as const;
