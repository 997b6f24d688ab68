import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createRequestLog, type RequestLog } from '../domain/request-log.js';
import { createApp, type HttpServices } from '../http/app.js';
import type { Draining } from '../http/lifecycle/draining.js';
import { listeningAddress } from '../http/public-address.js';
import { DEFAULT_HTTP_TIMES, type HttpSettings, type HttpTimes } from '../http/settings.js';
import type { Health } from '../observability/health.js';
import type { Warnings } from '../observability/warnings.js';
import type { Clock } from '../ports/clock.js';
import type { Metrics } from '../ports/metrics.js';
import { type AccountServices, appConfig } from './accounts.js';
import type { CutoutServices } from './cutouts.js';
import type { EngineServices } from './engine.js';
import { healthOf } from './health.js';
import type { JobServices } from './jobs.js';
import type { Opened } from './opened.js';
import { explainListen } from './start-error.js';
import type { StorageServices } from './storage.js';
import { createSystemState } from './system-state.js';
import { trustedProxy } from './trusted-proxy.js';
import type { WebhookServices } from './webhooks.js';

/** What the dashboard's build made, where it did. */
const PAGES = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

interface HttpDeps {
  readonly storage: StorageServices;
  readonly cutouts: CutoutServices;
  readonly accounts: AccountServices;
  readonly jobs: JobServices;
  readonly webhooks: WebhookServices;
  readonly engine: EngineServices;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly warnings: Warnings;
  readonly times?: Partial<HttpTimes> | undefined;
  /** Folder of the web app's pages; null: none. The dashboard's build unless given. */
  readonly pages?: string | null | undefined;
}

interface ListeningServices {
  /** Address for people on this machine; `http://…` without a slash at the end. */
  readonly url: string;
  readonly draining: Draining;
  readonly requestLog: RequestLog;
  readonly health: Health;
}

/** Builds the HTTP server and lets it listen. @throws StartError where the port cannot be had */
export async function openHttp(config: Config, deps: HttpDeps): Promise<Opened<ListeningServices>> {
  const { log, storage, clock } = deps;
  const requestLog = createRequestLog({
    ...{ requests: storage.stores.requests, clock },
    onFailure: (error) => log.error({ err: error }, 'a request could not be recorded'),
  });
  const { availability } = deps.cutouts;
  const stopping = () => draining.begun;
  const health = healthOf(config, { storage, engine: deps.engine, availability, log, stopping });
  const services = servicesOf(config, deps, requestLog, health);
  const { app, draining } = await createApp(services, settingsOf(config, deps), log);
  const close = async () => {
    await app.close();
    await requestLog.settled();
  };
  try {
    const url = await listen(app, config.http);
    return { services: { url, draining, requestLog, health }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function servicesOf(
  config: Config,
  { storage, cutouts, accounts, jobs, webhooks, engine, clock, ...deps }: HttpDeps,
  requestLog: RequestLog,
  health: Health,
): HttpServices {
  const { availability } = cutouts;
  const { warnings, metrics } = deps;
  const { networks } = engine;
  const system = createSystemState(config, {
    ...{ engine, availability, networks, clock, warnings },
    ...{ database: storage.database, stores: storage.stores },
  });
  const { stores } = storage;
  const shared = { ...cutouts, ...accounts, ...webhooks, clock, requestLog };
  const ofJobs = { ...jobs, jobFiles: storage.jobFiles };
  return {
    native: { ...shared, ...ofJobs, models: { networks, choice: config.networks, availability } },
    app: {
      ...shared,
      ...ofJobs,
      requests: stores.requests,
      health,
      system,
      config: appConfig(config),
    },
    webhooks: { ...shared, idempotency: jobs.idempotency },
    removebg: shared,
    rembg: shared,
    ...{ warnings, metrics, directResults: storage.directResults },
  };
}

function settingsOf(
  { http, limits, removebg, rembg, ...config }: Config,
  deps: HttpDeps,
): HttpSettings {
  return {
    host: http.host,
    ...config.public,
    // The CDN's own addresses have no names of formats: callers are led there.
    resultsUrl: config.s3.resultsDirect === 'cdn' ? null : config.public.resultsUrl,
    trustProxy: http.trustProxy,
    maxUploadBytes: limits.maxUploadBytes,
    appRequestsPerMinute: limits.appRequestsPerMinute,
    jobs: config.jobs,
    removebg: { maxUploadBytes: removebg.maxUploadBytes },
    rembg: rembg.access,
    connections: {
      most: http.maxConnections,
      mostPerAddress: http.connectionsPerAddress,
      isProxy: trustedProxy(http.trustProxy),
    },
    times: { ...DEFAULT_HTTP_TIMES, ...deps.times },
    pages: deps.pages === undefined ? PAGES : deps.pages,
  };
}

async function listen(app: FastifyInstance, { host, port }: Config['http']): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListen(error, { host, port });
  }
  const { port: bound } = app.server.address() as AddressInfo;
  return listeningAddress(host, bound);
}
