import { registerRequestRecord } from '@nobg/server/http/request-record.js';
import { traceRequests } from '@nobg/server/observability/tracing/requests.js';
import { context, trace } from '@opentelemetry/api';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { until } from '../http/support.js';
import { startSdk } from './tracing-support.js';

const sdk = startSdk();

it('a span that an instrumentation has made of a request is completed, and no other is made', async () => {
  const app = fastify();
  const theirs = trace.getTracer('instrumentation').startSpan('GET');
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.once('close', () => theirs.end());
    context.with(trace.setSpan(context.active(), theirs), done);
  });
  registerRequestRecord(app);
  traceRequests(app);
  app.get('/results/:id', async () => trace.getActiveSpan()?.spanContext().spanId);
  const url = await app.listen({ port: 0 });
  const answer = await fetch(`${url}/results/secret`);
  expect(await answer.text()).toBe(theirs.spanContext().spanId);
  await until(() => expect(sdk.spans()).toHaveLength(1));
  await app.close();
  const [span] = sdk.spans();
  expect(span?.name).toBe('GET /results/:id');
  expect(span?.attributes).toMatchObject({ 'http.route': '/results/:id' });
  expect(span?.attributes['http.response.status_code']).toBe(200);
  expect(JSON.stringify(span?.attributes)).not.toContain('secret');
});
