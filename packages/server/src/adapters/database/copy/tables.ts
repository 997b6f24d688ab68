import type { Schema } from '../schema.js';

/** What processes tell each other, and what they hold while they live: nothing of it outlives them. */
type Passing =
  | 'places'
  | 'engine_tasks'
  | 'engine_line'
  | 'engine_turns'
  | 'engine_requesters'
  | 'engine_workers';

type TableName = Exclude<keyof Schema, Passing>;

/**
 * The primary key of every table that is copied, in an order in which rows can be inserted: what a row refers to
 * comes before it. A table that is added to the schema has to be added here.
 */
const KEYS: { readonly [Table in TableName]: readonly (keyof Schema[Table] & string)[] } = {
  users: ['id'],
  api_keys: ['id'],
  sessions: ['id'],
  one_time_links: ['id'],
  attempts: ['subject', 'window_start'],
  plan_usage: ['meter', 'window', 'start'],
  usage_hours: ['key_id', 'hour'],
  image_windows: ['key_id', 'window', 'start'],
  pending_charges: ['id'],
  request_log: ['id'],
  audit_events: ['id'],
  results: ['id'],
  jobs: ['id'],
  job_items: ['id'],
  job_turns: ['account_id'],
  idempotency_keys: ['id'],
  events: ['id'],
  webhook_endpoints: ['id'],
  webhook_deliveries: ['id'],
  webhook_attempts: ['delivery_id', 'number'],
};

/** A table whose rows are copied. */
export interface CopiedTable {
  readonly name: string;
  /** Columns of the primary key. */
  readonly key: readonly string[];
}

/** All tables of the schema, referenced ones first. */
export const COPIED_TABLES: readonly CopiedTable[] = Object.entries(KEYS).map(([name, key]) => ({
  name,
  key,
}));
