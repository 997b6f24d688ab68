import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseNetwork } from '@nobg/server/adapters/fetch/public-address.js';
import { createWebhookSender } from '@nobg/server/adapters/webhooks/http-sender.js';
import { tracedCalls, tracedWork } from '@nobg/server/observability/tracing/traced-engine.js';
import { tracedSender } from '@nobg/server/observability/tracing/traced-sender.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PASSWORD } from '../http/app/browser.js';
import {
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from '../http/support.js';
import { startSdk, treeOf } from './tracing-support.js';

const sdk = startSdk();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OUTER = 'b7ad6b7169203331';
const TRACEPARENT = `00-${TRACE}-${OUTER}-01`;

beforeEach(() => sdk.reset());

describe('a request that says where it is in a trace', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
    await test.server.ready();
  });
  const remove = async (photo: Buffer) =>
    test.remove(formWith(photo, { mode: 'product' }), {
      headers: { 'X-API-Key': test.secret, traceparent: TRACEPARENT },
    });
  const finished = async (count: number) => {
    await until(() => expect(sdk.ofTrace(TRACE).length).toBeGreaterThanOrEqual(count));
    await until(() =>
      expect(sdk.ofTrace(TRACE).map(({ name }) => name)).toContain('POST /api/v1/remove'),
    );
    return sdk.ofTrace(TRACE);
  };

  it('is a tree of quota, wait and work, with the steps and networks of the engine’s process', async () => {
    expect((await remove(await redOnGreen())).status).toBe(200);
    const spans = await finished(8);
    const tree = treeOf(spans);
    expect(Object.keys(tree)).toEqual(['POST /api/v1/remove']);
    const request = tree['POST /api/v1/remove'] ?? {};
    expect(Object.keys(request)).toEqual(['quota', 'work quota', 'engine']);
    const engine = request.engine ?? {};
    expect(Object.keys(engine)).toEqual(['queue', 'engine job']);
    const steps = engine['engine job'] ?? {};
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(['decode', 'segment', 'encode']));
    expect(JSON.stringify(steps.segment)).toMatch(/"network:[\w-]+":\{\}/);
    const root = spans.find(({ name }) => name === 'POST /api/v1/remove');
    expect(root?.parentSpanContext).toMatchObject({ spanId: OUTER, isRemote: true });
    expect(root?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v1/remove',
      'http.response.status_code': 200,
    });
  });

  it('has its trace in the lines of the log', async () => {
    await remove(await redOnGreen());
    await finished(8);
    const line = test
      .log()
      .findLast(({ msg, trace_id }) => msg === 'request' && trace_id === TRACE);
    const span = sdk.ofTrace(TRACE).find(({ name }) => name === 'POST /api/v1/remove');
    expect(line).toMatchObject({ path: '/api/v1/remove', span_id: span?.spanContext().spanId });
  });

  it('has it in the lines of what is read from a body, too, however slowly that comes', async () => {
    const body = JSON.stringify({ email: 'traced@example.org', password: PASSWORD });
    const headers = {
      ...{ 'Content-Type': 'application/json', 'Content-Length': body.length },
      ...{ Origin: test.url, traceparent: TRACEPARENT },
    };
    const url = `${test.url}/app/api/sign-up`;
    const status = new Promise((resolve, reject) => {
      const sent = httpRequest(url, { method: 'POST', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      sent.once('error', reject).write(body.slice(0, 9));
      // By then the beginning was read.
      void fetch(`${test.url}/readyz`).then(() => sent.end(body.slice(9)));
    });
    expect(await status).toBe(201);
    const line = test.log().find(({ event }) => event === 'signed_up');
    expect(line).toMatchObject({ trace_id: TRACE });
  });

  it('says by the code of the error what failed, and nothing of what was sent', async () => {
    await remove(await photoThatSays('fail'));
    const spans = await finished(4);
    for (const name of ['POST /api/v1/remove', 'engine', 'engine job']) {
      const span = spans.find((one) => one.name === name);
      expect(span?.attributes['error.type'], name).toBe('cutout_failed');
      expect(span?.status, name).toEqual({ code: 2 });
    }
    expect(JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]))).not.toMatch(
      /secret|passwd|photo/,
    );
  });

  it('has spans that lie within one another in time, those of the other process too', async () => {
    await remove(await redOnGreen());
    const spans = await finished(8);
    const ms = ([s, ns]: readonly [number, number]) => s * 1000 + ns / 1e6;
    for (const span of spans) {
      const outer = spans.find(
        (one) => one.spanContext().spanId === span.parentSpanContext?.spanId,
      );
      if (outer === undefined) continue;
      // Clocks of two processes on one machine differ by little.
      expect(ms(span.startTime), span.name).toBeGreaterThan(ms(outer.startTime) - 50);
      expect(ms(span.endTime), span.name).toBeLessThan(ms(outer.endTime) + 50);
    }
  });
});

it('a job that is not sampled asks its process for no spans', async () => {
  const asked: unknown[] = [];
  const engine: CutoutEngine = {
    run: async (_job, _signal, progress) => {
      asked.push(progress?.spans);
      throw new Error('that is all');
    },
  };
  const run = (flags: string) =>
    tracedWork(engine)
      .run({ ...JOB, scheduling: schedulingIn(flags) })
      .catch(() => {});
  await run('00');
  await run('01');
  expect(asked).toEqual([false, true]);
});

it('a job goes on with its trace in another process, from what travels with it as text', async () => {
  const worker = tracedWork({
    async run(_job, _signal, progress) {
      progress?.onBegan?.();
      const step = { step: 'decode', parent: null, start: Date.now(), ms: 1 };
      return { spans: [step, { ...step, step: 'network:isnet', parent: 0 }] } as never;
    },
  });
  const api = tracedCalls({
    run: ({ scheduling, ...job }, signal, progress) => {
      const sent = JSON.parse(JSON.stringify(scheduling));
      // There, nothing of this process's context is known.
      return context.with(ROOT_CONTEXT, () =>
        worker.run({ ...job, scheduling: sent }, signal, progress),
      );
    },
  });
  const result = await api.run({ ...JOB, scheduling: SCHEDULING });
  expect(result).not.toHaveProperty('spans');
  expect(treeOf(sdk.spans())).toEqual({
    engine: { queue: {}, 'engine job': { decode: { 'network:isnet': {} } } },
  });
});

it('a webhook is told where its message is in the trace', async () => {
  const got: IncomingHttpHeaders[] = [];
  const receiver = createServer(({ headers }, response) => {
    got.push(headers);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => receiver.once('listening', listening));
  const { port } = receiver.address() as AddressInfo;
  const allowed = [parseNetwork('127.0.0.1')!];
  const sender = tracedSender(createWebhookSender({ allowed }));
  const message = { headers: { 'webhook-id': 'msg_1' }, body: '{}' };
  const url = `http://127.0.0.1:${port}/hook`;
  const { status } = await sender.post(url, message, new AbortController().signal);
  receiver.close();
  const [span] = sdk.spans();
  const { traceId, spanId } = span?.spanContext() ?? {};
  expect([status, span?.name]).toEqual([204, 'webhook']);
  expect(got[0]).toMatchObject({
    'webhook-id': 'msg_1',
    traceparent: `00-${traceId}-${spanId}-01`,
  });
});

const SCHEDULING = { tier: 'paying', priority: 0, holder: 'a' } as const;
const JOB = {
  kind: 'cutout',
  mode: 'product',
  limits: { maxPixels: 1 },
  files: {},
} as never as Omit<Parameters<CutoutEngine['run']>[0] & { readonly kind: 'cutout' }, 'scheduling'>;

function schedulingIn(flags: string) {
  return { ...SCHEDULING, trace: { traceparent: `00-${TRACE}-${OUTER}-${flags}` } };
}
