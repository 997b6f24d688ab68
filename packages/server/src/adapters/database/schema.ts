import type { Generated } from 'kysely';
import type { DomainEventType } from '../../entities/domain-event.js';
import type { TaskState } from '../../entities/engine-task.js';
import type { ItemState } from '../../entities/job.js';
import type { DeliveryState, DisabledReason, WebhookDelivery } from '../../entities/webhook.js';

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
  /** Places in work; none on SQLite, whose one process counts them in memory. */
  places: {
    /** Of the taking: a row for each subject. */
    id: string;
    subject: string;
    /** End of the lease. */
    until: number;
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
  jobs: {
    id: string;
    /** The key's owner; the key itself where it belongs to no account. */
    account_id: string;
    key_id: string;
    /** 0: somebody waits for it; 1: a batch. */
    class: number;
    /** `receiving` until its last image has come: nobody but its own request sees it. */
    state: 'receiving' | 'open' | 'cancelled';
    /** Texts of the fields that hold for all images, as JSON. */
    options: string;
    /** Blob of the picture behind all images. */
    background_id: string | null;
    /** 1: it has images that are fetched by address. */
    fetches: number;
    total: number;
    queued: number;
    running: number;
    done: number;
    failed: number;
    /** Of images that were sent and whose blobs are kept. */
    input_bytes: number;
    /** 1: more images may be added, and the job does not end before it is closed. */
    more: number;
    /** What its sender calls it. */
    name: string | null;
    /** Grows with every change of the job or of one of its images. */
    revision: number;
    created_at: number;
    /** When its request last added an image. */
    touched_at: number;
    /** Nothing of it begins before: a limit is reached, or the machine has no room. */
    hold_until: number;
    ended_at: number | null;
    /** Before it ended: what is not done by then fails. Afterwards: it is forgotten then. */
    expires_at: number;
  };
  job_items: {
    id: string;
    job_id: string;
    /** From 0, in the order in which they were sent. */
    position: number;
    external_id: string | null;
    name: string | null;
    state: ItemState;
    url: string | null;
    /** Blob of the image as it was sent. */
    input_id: string | null;
    input_bytes: number;
    /** Texts of the fields of this image alone, as JSON. */
    options: string | null;
    /** Counts claims: who holds an earlier one writes nothing. */
    token: number;
    /** Claims whose work began and that did not end it. */
    attempts: number;
    lease_until: number | null;
    /** That of the job when this item last changed. */
    revision: number;
    result_id: string | null;
    /** What `POST /api/v1/remove` would have answered, as JSON. */
    answer: string | null;
    /** 1: its cutout was replaced by a corrected one. */
    corrected: number;
    /** Code, sentence and fields, as JSON. */
    error: string | null;
    /** What is counted for it in `usage_hours`, and in `plan_usage` where a plan counts. */
    charge_hour: number | null;
    meter: string | null;
    charged_at: number | null;
    ended_at: number | null;
  };
  /** When an account last had an image of a job begun. */
  job_turns: {
    account_id: string;
    served_at: number;
  };
  /** Requests with an `Idempotency-Key`, and their answers. */
  idempotency_keys: {
    /** Hash of API key and idempotency key. */
    id: string;
    key_id: string;
    /** Names the request that works on it. */
    owner: string;
    /** Hash of the request; null until its body was read. */
    fingerprint: string | null;
    lease_until: number;
    expires_at: number;
    /** 1: its charge is final, though there is no answer yet. */
    charged: number;
    /** Of the answer; null while there is none. */
    status: number | null;
    headers: string | null;
    /** The answer's body: text here, anything else in a blob. */
    body: string | null;
    blob_id: string | null;
  };
  /** Outbox: written in the transaction of what it tells of; whoever delivers events deletes them. */
  events: {
    id: string;
    /** The owner of the key; the key itself where it belongs to no account. */
    account_id: string;
    type: DomainEventType;
    /** Of a job or an item; of a limit: `WINDOW/START/SUBJECT`. */
    subject_id: string;
    created_at: number;
  };
  /** `enabled` is 0 or 1; `hold_until` and `served_at` are 0 before the first time. */
  webhook_endpoints: {
    id: string;
    account_id: string;
    url: string;
    description: string;
    /** Words with commas between. */
    event_types: string;
    enabled: number;
    disabled_reason: DisabledReason | null;
    disabled_at: number | null;
    /** As it is: signing needs it. */
    secret: string;
    previous_secret: string | null;
    previous_until: number | null;
    failing_since: number | null;
    hold_until: number;
    /** Answers in a row that asked for a pause. */
    throttles: number;
    served_at: number;
    created_at: number;
  };
  webhook_deliveries: {
    id: string;
    endpoint_id: string;
    /** That of the endpoint. */
    account_id: string;
    event_id: string;
    type: WebhookDelivery['type'];
    /** JSON. */
    data: string;
    happened_at: number;
    created_at: number;
    state: DeliveryState;
    /** Attempts of the retry plan that are over. */
    step: number;
    /** All that were made, also in earlier plans. */
    attempts: number;
    /** Counts claims: who holds an earlier one writes nothing. */
    token: number;
    due_at: number;
    lease_until: number | null;
    ended_at: number | null;
    /** Of the last attempt. */
    status: number | null;
    error: string | null;
  };
  webhook_attempts: {
    delivery_id: string;
    /** From 1. */
    number: number;
    at: number;
    ms: number;
    status: number | null;
    error: string | null;
    body: string | null;
  };
  /** Photos that API processes give to worker processes. */
  engine_tasks: {
    id: string;
    /** Form of `spec` and of what is in the blob area. */
    format: number;
    state: TaskState;
    mode: string;
    /** 0 to 2: who may push others out of the line. */
    tier: number;
    priority: number;
    holder: string;
    /** The API process that waits for it. */
    requester_id: string;
    /** JSON. */
    spec: string;
    created_at: number;
    /** Of workers: whose queue it was given to. */
    class: string | null;
    dispatched_at: number | null;
    /** Counts how often it was given out: who holds an earlier number writes nothing. */
    fence: number;
    /** Claims that did not end it. */
    attempts: number;
    worker_id: string | null;
    lease_until: number | null;
    /** JSON. */
    result: string | null;
    error: string | null;
  };
  engine_line: {
    id: number;
    revision: number;
  };
  /** When a holder last had a task given out. */
  engine_turns: {
    holder: string;
    served_at: number;
  };
  /** API processes with tasks. */
  engine_requesters: {
    id: string;
    lease_until: number;
  };
  engine_workers: {
    id: string;
    device: string;
    /** Words with commas between. */
    modes: string;
    /** Highest form of tasks that it reads. */
    format: number;
    version: string;
    slots: number;
    ready: number;
    /** JSON. */
    networks: string;
    /** Running mean of what a job takes. */
    job_ms: number;
    restarts: number;
    peak_bytes: number;
    lease_until: number;
  };
}
