import { type Context, context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteFailure, tracer } from './spans.js';

const contexts = new WeakMap<FastifyRequest, Context>();

/**
 * A span for each request, inside the one that its `traceparent` names; what handles it runs inside the span. Where
 * an instrumentation of Node's HTTP server has made one already, that one is completed instead.
 */
export function traceRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const active = begin(request, reply);
    contexts.set(request, active);
    context.with(active, done);
  });
}

/** Runs work as part of a request, wherever it was called from. */
export function inRequest(request: FastifyRequest, work: () => void): void {
  context.with(contexts.get(request) ?? context.active(), work);
}

function begin(request: FastifyRequest, reply: FastifyReply): Context {
  const { method, routeOptions } = request;
  // Never the path: the id of a result is the key to it.
  const route = routeOptions.url;
  const name = route === undefined ? method : `${method} ${route}`;
  const existing = trace.getActiveSpan();
  const outer = propagation.extract(context.active(), request.headers);
  const span = existing ?? tracer().startSpan(name, { kind: SpanKind.SERVER }, outer);
  if (existing !== undefined) span.updateName(name);
  span.setAttributes({
    'http.request.method': method,
    'nobg.request_id': request.id,
    ...(route === undefined ? {} : { 'http.route': route }),
  });
  // Before those of an instrumentation, whose span is over with it.
  reply.raw.prependOnceListener('close', () => {
    const { outcome, errorCode } = request.record;
    const status = outcome?.status ?? reply.statusCode;
    if (reply.raw.writableFinished) span.setAttribute('http.response.status_code', status);
    const code = outcome?.code ?? errorCode;
    if (code !== null && status >= 500) noteFailure(span, code);
    else if (code !== null) span.setAttribute('error.type', code);
    // Whoever made it ends it.
    if (existing === undefined) span.end();
  });
  return existing === undefined ? trace.setSpan(outer, span) : context.active();
}
