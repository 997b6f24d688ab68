import type { Generated } from 'kysely';

/**
 * The tables. Times are milliseconds since 1970 (UTC) in `bigint` columns: the
 * same numbers on every database, exact below 2⁵³.
 */
export interface Schema {
  api_keys: {
    id: string;
    name: string;
    kind: 'live' | 'test' | 'web';
    /** SHA-256 of the secret, hex. */
    hash: string;
    last_four: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
    limit_per_hour: number;
    owner_id: string | null;
    /** Words with commas between. */
    scopes: Generated<string>;
    expires_at: number | null;
    /** 1: the limit is the plan's, and `limit_per_hour` is not looked at. */
    follows_plan: Generated<number>;
    replaced_by: string | null;
    last_address: string | null;
    last_agent: string | null;
  };
  users: {
    id: string;
    /** Normalised: compared as it is. */
    email: string;
    /** PHC string of argon2id. */
    password_hash: string;
    role: 'user' | 'admin';
    plan_id: string;
    created_at: number;
    verified_at: number | null;
    locked_at: number | null;
  };
  sessions: {
    id: string;
    user_id: string;
    /** SHA-256 of the cookie's token, hex. */
    token_hash: string;
    created_at: number;
    last_seen_at: number;
    expires_at: number;
    address: string;
    agent: string;
  };
  one_time_links: {
    id: string;
    kind: 'admin' | 'invitation' | 'verify' | 'reset';
    token_hash: string;
    user_id: string | null;
    email: string | null;
    plan_id: string | null;
    created_at: number;
    expires_at: number;
  };
  attempts: {
    subject: string;
    window_start: number;
    count: number;
  };
  /** What an account, or a visitor's address, has used of its plan. */
  plan_usage: {
    meter: string;
    window: 'hour' | 'day' | 'month';
    /** Start of the window (UTC). */
    start: number;
    used: number;
  };
  /** Security-relevant events; `account_id` and `actor_id` may name accounts that are deleted. */
  audit_events: {
    id: string;
    at: number;
    event: string;
    source: string;
    account_id: string | null;
    actor_id: string | null;
    target: string | null;
    detail: string | null;
    address: string | null;
  };
  request_log: {
    id: string;
    key_id: string;
    at: number;
    status: number;
    code: string | null;
    mode: string | null;
    ms: number;
    upload_bytes: number | null;
    width: number | null;
    height: number | null;
    result_id: string | null;
  };
  usage_hours: {
    key_id: string;
    /** Start of the clock hour. */
    hour: number;
    used: number;
  };
  /** Requests that are counted in `usage_hours` and not over yet. */
  pending_charges: {
    id: string;
    key_id: string;
    hour: number;
    lease_until: number;
    /** Of `plan_usage`, where the request counts against a plan. */
    meter: string | null;
    charged_at: number | null;
  };
  /** What a key sent to the drop-in endpoints in a clock window, in thousandths of a megapixel. */
  image_windows: {
    key_id: string;
    /** `minute` or `day`. */
    window: string;
    start: number;
    used: number;
  };
  results: {
    id: string;
    key_id: string;
    mode: string;
    width: number;
    height: number;
    bytes: number;
    created_at: number;
    expires_at: number;
    removed_at: number | null;
    /** How the picture is written; also the extension of its address. */
    format: string;
    /** What the subject is. */
    type: string;
    /**
     * The row of the plain cutout that this was made from; null where this is one. The own id marks
     * one that is kept for another result alone.
     */
    cutout_id: string | null;
    /** The result that this belongs to, as a layer does. */
    parent_id: string | null;
    blob_deleted_at: number | null;
    /** A small PNG in base64, while the result lives. */
    thumbnail: string | null;
  };
}
