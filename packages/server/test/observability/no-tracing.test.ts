import { tracedWork } from '@nobg/server/observability/tracing/traced-engine.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import { expect, it } from 'vitest';
import { formWith, redOnGreen, startTestServer, until } from '../http/support.js';

it('without an SDK, a request is answered and logged as ever, whatever trace it names', async () => {
  const test = await startTestServer();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = { 'X-API-Key': test.secret, traceparent };
  const answer = await test.remove(formWith(await redOnGreen()), { headers });
  expect(answer.status).toBe(200);
  await until(() => expect(test.log().some(({ msg }) => msg === 'request')).toBe(true));
  expect(JSON.stringify(test.log())).not.toContain('trace_id');
});

it('without a trace, a job is handed on as it came', async () => {
  const got: unknown[] = [];
  const engine: CutoutEngine = {
    async run(...given) {
      got.push(...given);
      return {} as never;
    },
  };
  const job = { kind: 'render', scheduling: { tier: 'free', priority: 0, holder: 'a' } } as never;
  const progress = {};
  await tracedWork(engine).run(job, undefined, progress);
  expect(got[0]).toBe(job);
  expect(got[2]).toBe(progress);
});
