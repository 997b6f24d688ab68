/** One metric: what it says, and what its labels may be. The reference page is made from these. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** What it says, one sentence with its unit. */
  readonly help: string;
  /** By name, what their values are. No value comes from a caller: series stay few. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Upper bounds of a histogram's buckets, seconds. */
  readonly buckets?: readonly number[];
}

/** Answers come within milliseconds from memory, and after minutes from a queue. */
const REQUEST_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const WORK_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120];
const STEP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const WAIT_BUCKETS = [0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];

const OUTCOME = '`done`, `cancelled`, or the code of the error';
const TIER = '`visitor`, `free`, `paying`';

/** Everything that is counted, in the order of the reference page. */
export const METRICS = {
  nobg_build_info: {
    type: 'gauge',
    help: 'Always 1; its label is the version that runs.',
    labels: { version: 'of NoBG' },
  },
  nobg_check: {
    type: 'gauge',
    help: 'Whether a check of `/health/ready` holds: 1 or 0.',
    labels: { check: '`process`, `database`, `disk`, `engine`, `networks`' },
  },
  nobg_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Seconds from the head of a request to the end of its answer.',
    labels: {
      method: 'the method, or `other`',
      route: 'pattern of the route, or `none` where there is nothing at the address',
      status: '`2xx` to `5xx`; `499` where the caller left before the answer',
    },
    buckets: REQUEST_BUCKETS,
  },
  nobg_limits_refused_total: {
    type: 'counter',
    help: 'Requests that were refused because of a limit.',
    labels: { limit: 'code of the error: `rate_limited`, `queue_full`, …' },
  },
  nobg_sign_ins_refused_total: {
    type: 'counter',
    help: 'Sign-ins that were refused.',
    labels: { reason: 'code of the error: `wrong_credentials`, `too_many_attempts`, …' },
  },
  nobg_engine_jobs_waiting: {
    type: 'gauge',
    help: 'Jobs of this process’s callers that wait for the engine.',
    labels: { tier: TIER },
  },
  nobg_engine_jobs_in_work: {
    type: 'gauge',
    help: 'Jobs of this process’s callers that the engine works on.',
    labels: { tier: TIER },
  },
  nobg_engine_job_wait_seconds: {
    type: 'histogram',
    help: 'Seconds that a job waited before its work began.',
    labels: { tier: TIER },
    buckets: WAIT_BUCKETS,
  },
  nobg_engine_job_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that the work on a job took; 0 where it ended before it began.',
    labels: { kind: 'the mode of a cutout, or `render`', outcome: OUTCOME },
    buckets: WORK_BUCKETS,
  },
  nobg_engine_step_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that a step took by itself, per job; runs of networks are counted apart.',
    labels: { step: 'id of the step; see [pipeline](../pipeline.md)' },
    buckets: STEP_BUCKETS,
  },
  nobg_network_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that a network ran, per job.',
    labels: { network: 'id of the network' },
    buckets: STEP_BUCKETS,
  },
  nobg_network_loaded: {
    type: 'gauge',
    help: 'Engine processes of this machine that have the network loaded, as of their last job.',
    labels: { network: 'id of the network' },
  },
  nobg_engine_slots: { type: 'gauge', help: 'Slots of this process.' },
  nobg_engine_slots_ready: { type: 'gauge', help: 'Slots whose engine process is set up.' },
  nobg_engine_slots_busy: { type: 'gauge', help: 'Slots at work.' },
  nobg_engine_queue: { type: 'gauge', help: 'Jobs that wait for a slot of this process.' },
  nobg_engine_processes_ended_total: {
    type: 'counter',
    help: 'Engine processes that ended and were replaced, or did not start.',
    labels: { reason: '`crash`, `deadline`, `cancelled`, `recycled`, `closed`, `start-failed`' },
  },
  nobg_engine_memory_bytes: {
    type: 'gauge',
    help: 'Resident bytes of all engine processes, as of their last job.',
  },
  nobg_engine_memory_peak_bytes: {
    type: 'gauge',
    help: 'Most resident bytes that any one engine process ever had.',
  },
  nobg_fetch_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that fetching a picture from an address took.',
    labels: { outcome: OUTCOME },
    buckets: REQUEST_BUCKETS,
  },
  nobg_storage_operation_duration_seconds: {
    type: 'histogram',
    help: 'Seconds until a file was put, opened or deleted.',
    labels: {
      area: '`results`, `jobs`',
      operation: '`put`, `open`, `delete`',
      outcome: '`done`, `absent` where there is no such file, `failed`',
    },
    buckets: STEP_BUCKETS,
  },
  nobg_storage_written_bytes_total: {
    type: 'counter',
    help: 'Bytes of the files that were put.',
    labels: { area: '`results`, `jobs`' },
  },
  nobg_disk_free_bytes: {
    type: 'gauge',
    help: 'Bytes that are free on the disk of the data folder.',
  },
  nobg_results: {
    type: 'gauge',
    help: 'Results that are stored and have not expired, of all processes together.',
  },
  nobg_jobs: {
    type: 'gauge',
    help: 'Jobs that are kept, of all processes together.',
    labels: { state: '`queued`, `running`, `done`, `failed`, `cancelled`' },
  },
  nobg_job_items: {
    type: 'gauge',
    help: 'Images of the jobs that are kept, of all processes together.',
    labels: { state: '`queued`, `running`, `done`, `failed`, `cancelled`' },
  },
  nobg_webhook_attempt_duration_seconds: {
    type: 'histogram',
    help: 'Seconds that sending a message to a webhook took.',
    labels: { outcome: '`2xx` to `5xx` of the answer, or `none`' },
    buckets: REQUEST_BUCKETS,
  },
  nobg_webhooks_switched_off_total: {
    type: 'counter',
    help: 'Webhooks that were switched off because nothing got through.',
    labels: { reason: '`gone`, `failing`' },
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** Names of one type. */
export type MetricsOf<Type extends MetricDefinition['type']> = {
  readonly [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never;
}[MetricName];
