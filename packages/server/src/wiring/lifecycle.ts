import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { SweepReport } from '../domain/cutouts/result-sweep.js';
import type { RequestLog } from '../domain/request-log.js';
import type { Draining } from '../http/lifecycle/draining.js';
import type { AccountServices } from './accounts.js';
import type { CutoutServices } from './cutouts.js';
import type { EngineServices } from './engine.js';
import type { JobServices } from './jobs.js';
import type { Opened } from './opened.js';
import { startPeriodicTask } from './periodic-task.js';
import type { StorageServices } from './storage.js';
import type { WebhookServices } from './webhooks.js';

/** Charges and places of dead processes are given back, and our own leases renewed, this often. */
const USAGE_SWEEP_MS = 30_000;
/** Expired results are not handed out from the second on; their files go within this. */
const RESULT_SWEEP_MS = 5 * 60_000;
/** Nobody looks at sessions, links and attempts that are over; they are deleted this often. */
const ACCOUNT_SWEEP_MS = 10 * 60_000;
/** Time for the last answers to be written when the drain time is over. */
const LAST_ANSWERS_MS = 1000;
/** Time for messages that are on their way; those that take longer are sent again after the next start. */
const LAST_MESSAGES_MS = 5000;

/** What runs beside requests, and the drain at the end. */
export function openLifecycle(
  { http }: Config,
  deps: {
    readonly storage: StorageServices;
    readonly cutouts: CutoutServices;
    readonly accounts: AccountServices;
    readonly jobs: JobServices;
    readonly webhooks: WebhookServices;
    readonly engine: EngineServices;
    readonly http: { readonly draining: Draining; readonly requestLog: RequestLog };
    readonly log: Logger;
  },
): Opened<null> {
  const { storage, cutouts, accounts, jobs, webhooks, engine, log } = deps;
  const { draining, requestLog } = deps.http;
  const { usage, results, imageLimit, improveLimit, availability, places } = cutouts;
  availability.begin();

  const every = (ms: number, task: () => Promise<unknown>) =>
    startPeriodicTask(
      ms,
      async () => void (await task()),
      (error) => log.error({ err: error }, 'sweep failed'),
    );
  const tasks = [
    every(USAGE_SWEEP_MS, () =>
      Promise.all([usage.sweep(), places.renew(), jobs.idempotency.renew()]),
    ),
    every(ACCOUNT_SWEEP_MS, () =>
      Promise.all([
        ...[accounts.sweep(), requestLog.sweep(), usage.forget()],
        ...[imageLimit.sweep(), improveLimit.sweep(), webhooks.webhooks.sweep()],
      ]),
    ),
    every(RESULT_SWEEP_MS, () => jobs.sweep()),
    every(RESULT_SWEEP_MS, async () => {
      logSweep(log, await results.sweep());
      storage.database.tidy();
    }),
  ];

  /** Requests in work may finish within the drain time; new ones are answered with 503. */
  async function drain(): Promise<void> {
    draining.begin();
    const downloads = availability.stop();
    const deadline = performance.now() + http.drainMs;
    log.info({ inWork: draining.inWork }, 'stopping: requests in work may finish');
    await Promise.all([
      ...[draining.idle(http.drainMs), jobs.worker.stop(http.drainMs)],
      webhooks.stop(Math.min(http.drainMs, LAST_MESSAGES_MS)),
    ]);
    await engine.close(Math.max(0, Math.round(deadline - performance.now())));
    // Those whose photo was not finished are told so before their connection closes.
    await draining.idle(LAST_ANSWERS_MS);
    await Promise.all([downloads, ...tasks.map((task) => task.stop())]);
  }
  return { services: null, close: drain };
}

function logSweep(log: Logger, { failures, ...counts }: SweepReport): void {
  for (const { error } of failures) log.warn({ err: error }, 'a result could not be deleted');
  if (Object.values(counts).some((count) => count > 0)) log.info(counts, 'swept results');
}
