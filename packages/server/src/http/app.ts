import multipart from '@fastify/multipart';
import { APP_PREFIX } from '@nobg/contract/app/endpoints.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { JOBS_PATH } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import { REMOVEBG_PREFIX } from '@nobg/contract/removebg/wire.js';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { logRequests } from '../observability/request-log.js';
import { traceRequests } from '../observability/tracing/requests.js';
import type { Warnings } from '../observability/warnings.js';
import type { DirectResults } from '../ports/direct-results.js';
import type { Metrics } from '../ports/metrics.js';
import type { AppServices } from './api/app/context.js';
import { appScope } from './api/app/scope.js';
import { healthEndpoints } from './api/native/health.js';
import { resultEndpoint } from './api/native/results.js';
import { type NativeServices, nativeScope } from './api/native/scope.js';
import { type WebhookServices, webhookScope } from './api/native/webhooks.js';
import { rembgOtherMethods } from './api/rembg/methods.js';
import type { RembgApiServices } from './api/rembg/scope.js';
import { rembgScope } from './api/rembg/scope.js';
import { sendRemovebgError } from './api/removebg/errors.js';
import type { RemovebgApiServices } from './api/removebg/scope.js';
import { removebgScope } from './api/removebg/scope.js';
import { maxDrainBytes, multipartLimits } from './body/multipart-limits.js';
import { answerClientError, newRequestId, sendError } from './errors.js';
import { boundConnections } from './lifecycle/connections.js';
import { type Draining, followRequests } from './lifecycle/draining.js';
import { drainRequestBody } from './lifecycle/lingering-close.js';
import { registerOpenApi } from './openapi/openapi.js';
import { registerCors } from './plugins/cors.js';
import { registerDocs } from './plugins/docs.js';
import { answerNotFound } from './plugins/not-found.js';
import { registerPages } from './plugins/pages.js';
import { registerSecurityHeaders } from './plugins/security-headers.js';
import { registerRequestRecord, withRecord } from './request-record.js';
import type { HttpSettings } from './settings.js';
import type { TypedInstance } from './typed-instance.js';

/** The record of the request, its trace, the framework and the streams of an answer all wait for its end: Node warns of more than ten. */
const ANSWER_LISTENERS = 20;

/** What each API works with. */
export interface HttpServices {
  readonly native: NativeServices;
  readonly webhooks: WebhookServices;
  readonly app: AppServices;
  readonly removebg: RemovebgApiServices;
  readonly rembg: RembgApiServices;
  readonly warnings: Pick<Warnings, 'add'>;
  readonly metrics: Pick<Metrics, 'request'>;
  /** Null: this server sends results itself. */
  readonly directResults: DirectResults | null;
}

export interface HttpApp {
  readonly app: FastifyInstance;
  readonly draining: Draining;
}

/** The HTTP server, built and not yet listening. */
export async function createApp(
  services: HttpServices,
  settings: HttpSettings,
  logger: FastifyBaseLogger,
): Promise<HttpApp> {
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    requestIdHeader: false,
    routerOptions: { ignoreTrailingSlash: true },
    trustProxy: settings.trustProxy.length === 0 ? false : [...settings.trustProxy],
    // What is no form is never read; forms have bounds of their own.
    bodyLimit: 1024,
    // The longest of all; `boundRequests` holds others to theirs.
    requestTimeout: Math.max(settings.times.requestMs, settings.jobs.uploadMs),
    http: { headersTimeout: settings.times.headersMs, connectionsCheckingInterval: 2000 },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) =>
      request.url.startsWith(`${REMOVEBG_PREFIX}/`)
        ? sendRemovebgError(error, withRecord(request), reply)
        : sendError(error, withRecord(request), reply),
    forceCloseConnections: true,
    return503OnClosing: false,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(answerNotFound(settings.pages));
  letHandlersContinue(app);
  boundConnections(app.server, {
    ...settings.connections,
    stallMs: settings.times.stallMs,
  });

  registerRequestRecord(app);
  traceRequests(app);
  boundRequests(app, settings.times.requestMs);

  app.addHook('onRequest', async (request, reply) => {
    reply.header(HEADERS.requestId, request.id);
    reply.raw.setMaxListeners(ANSWER_LISTENERS);
  });
  warnOfProxies(app, services.warnings);
  logRequests(app, services.metrics);
  await registerCors(app, settings.corsOrigins);
  await registerSecurityHeaders(app, settings.publicUrl);
  const draining = followRequests(app);
  app.addHook('onSend', async (request, reply) => {
    const bytes = maxDrainBytes(settings.maxUploadBytes);
    drainRequestBody(request, reply, { bytes, ms: settings.times.lingeringCloseMs });
  });
  await app.register(multipart, {
    limits: multipartLimits(settings.maxUploadBytes),
    throwFileSizeLimit: false,
  });
  await registerOpenApi(app);
  await registerDocs(app);
  // In this order the document lists them.
  await registerPages(app, settings.pages);
  await app.register(
    async (scope) => nativeScope(scope as TypedInstance, services.native, settings, draining),
    {
      prefix: API_PREFIX,
    },
  );
  await app.register(
    async (scope) => webhookScope(scope as TypedInstance, services.webhooks, settings),
    { prefix: API_PREFIX },
  );
  await app.register(async (scope) => removebgScope(scope, services.removebg, settings), {
    prefix: REMOVEBG_PREFIX,
  });
  await app.register(
    (scope) => appScope(scope as TypedInstance, services.app, settings, draining),
    {
      prefix: APP_PREFIX,
    },
  );
  if (settings.rembg !== 'off') {
    await app.register(async (scope) => rembgScope(scope, services.rembg, settings));
    await app.register(async (scope) => rembgOtherMethods(scope));
  }
  const { results, clock } = services.app;
  const { resultsCache } = settings;
  const { directResults } = services;
  resultEndpoint(app as TypedInstance, { results, clock, resultsCache, directResults });
  healthEndpoints(app as TypedInstance, services.app.health);
  await app.ready();
  return { app, draining };
}

/** A proxy that is not trusted hides all callers behind one address, which has one address's limits. */
function warnOfProxies(app: FastifyInstance, warnings: Pick<Warnings, 'add'>): void {
  app.addHook('onRequest', async ({ headers, ip, raw }) => {
    const says = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
    if (!says || ip !== raw.socket.remoteAddress) return;
    warnings.add(
      'untrusted-forward',
      `Requests come with X-Forwarded-For or Forwarded from ${ip}, which NOBG_TRUST_PROXY does not name: if that is your proxy, all its callers count as one address.`,
    );
  });
}

/** Callers who ask before they send a body are told by the handler, after its checks. */
function letHandlersContinue(app: FastifyInstance): void {
  app.server.on('checkContinue', (request, reply) => {
    app.server.emit('request', request, reply);
  });
}

/** Ends requests that are not sent in time; those of jobs have the server's own, longer bound. */
function boundRequests(app: FastifyInstance, ms: number): void {
  app.addHook('onRequest', async ({ method, url, raw }) => {
    if (raw.complete || (method === 'POST' && url.split('?', 1)[0] === JOBS_PATH)) return;
    const timer = setTimeout(() => {
      if (raw.complete || raw.destroyed) return;
      const late = Object.assign(new Error('too late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      app.server.emit('clientError', late, raw.socket);
    }, ms).unref();
    raw.once('close', () => clearTimeout(timer));
  });
}
