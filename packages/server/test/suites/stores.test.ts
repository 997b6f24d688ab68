import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { storesOf } from '@nobg/server/wiring/storage.js';
import {
  ATTEMPT_STORE,
  LINK_STORE,
  SESSION_STORE,
  USER_STORE,
} from '@nobg/testing/suites/account-stores.js';
import { AUDIT_STORE } from '@nobg/testing/suites/audit-store.js';
import { IDEMPOTENCY_STORE } from '@nobg/testing/suites/idempotency-store.js';
import { IMAGE_WINDOW_STORE } from '@nobg/testing/suites/image-window-store.js';
import { JOB_ADDITIONS } from '@nobg/testing/suites/job-additions.js';
import { JOB_CLAIMS } from '@nobg/testing/suites/job-claims.js';
import { JOB_STORE } from '@nobg/testing/suites/job-store.js';
import { KEY_STORE } from '@nobg/testing/suites/key-store.js';
import { PLACE_STORE } from '@nobg/testing/suites/place-store.js';
import { REQUEST_LOG_STORE } from '@nobg/testing/suites/request-log-store.js';
import { RESULT_STORE } from '@nobg/testing/suites/result-store.js';
import type { Stores } from '@nobg/testing/suites/stores.js';
import { TASK_CLAIMS } from '@nobg/testing/suites/task-claims.js';
import { TASK_LINE } from '@nobg/testing/suites/task-line.js';
import { USAGE_STORE } from '@nobg/testing/suites/usage-store.js';
import { WEBHOOK_CLAIMS } from '@nobg/testing/suites/webhook-claims.js';
import { WEBHOOK_STORE } from '@nobg/testing/suites/webhook-store.js';
import { afterAll, beforeAll, describe } from 'vitest';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';
import { runSuite } from '../support/run-suite.js';

const SUITES = {
  attempts: ATTEMPT_STORE,
  'audit events': AUDIT_STORE,
  'idempotent answers': IDEMPOTENCY_STORE,
  'image windows': IMAGE_WINDOW_STORE,
  'claims of jobs': JOB_CLAIMS,
  jobs: JOB_STORE,
  'additions to jobs': JOB_ADDITIONS,
  keys: KEY_STORE,
  links: LINK_STORE,
  places: PLACE_STORE,
  requests: REQUEST_LOG_STORE,
  results: RESULT_STORE,
  sessions: SESSION_STORE,
  'claims of tasks': TASK_CLAIMS,
  'tasks in line': TASK_LINE,
  usage: USAGE_STORE,
  users: USER_STORE,
  'claims of webhooks': WEBHOOK_CLAIMS,
  webhooks: WEBHOOK_STORE,
};

/** In an order in which no row refers to one that is gone. */
const TABLES = [
  ...['engine_tasks', 'engine_turns', 'engine_requesters', 'engine_workers'],
  ...['webhook_attempts', 'webhook_deliveries', 'webhook_endpoints'],
  ...['job_items', 'jobs', 'job_turns', 'idempotency_keys', 'events'],
  ...['results', 'request_log', 'pending_charges', 'usage_hours', 'plan_usage', 'image_windows'],
  'places',
  ...['attempts', 'audit_events', 'one_time_links', 'sessions', 'api_keys', 'users'],
] as const;

describe.each(databaseKinds())('on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  async function emptyStores() {
    const { db } = database;
    for (const table of TABLES) await db.deleteFrom(table).execute();
    const subject: Stores = storesOf(database);
    return { subject };
  }

  describe.each(Object.entries(SUITES))('the store of %s', (_name, suite) =>
    runSuite(suite, emptyStores),
  );
});
