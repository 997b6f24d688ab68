import type { Kysely } from 'kysely';
import type { TaskStore } from '../../../ports/task-store.js';
import type { Schema } from '../schema.js';
import { entering } from './enter.js';
import { requesting } from './request.js';
import { taking } from './take.js';
import { working } from './work.js';

/** Photos for workers, in `engine_tasks`. */
export function createTaskStore(db: Kysely<Schema>): TaskStore {
  return { ...entering(db), ...taking(db), ...working(db), ...requesting(db) };
}
