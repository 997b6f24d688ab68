import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import {
  expectProblem,
  filesUnder,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
  until,
} from './support.js';

/** A photo that is in work until `release` is called. */
async function holdSlot(test: TestServer) {
  await test.server.ready();
  const gate = join(test.folder, `gate-${Math.random()}`);
  const answer = test.remove(formWith(await photoThatSays(`wait ${gate}`)));
  await untilUploads(test, 1);
  return { answer, release: () => writeFile(gate, '') };
}

/** Resolves once so many photos have been received and are waiting or in work. */
async function untilUploads({ folder }: TestServer, count: number): Promise<void> {
  const uploads = join(folder, 'data', 'results', 'unfinished');
  await until(async () => expect(await filesUnder(uploads)).toHaveLength(count));
}

describe('POST /api/v1/remove answers 503', () => {
  it('when slot and queue are full, with the time to wait', async () => {
    const test = await startTestServer({ NOBG_QUEUE: '1' });
    const first = await holdSlot(test);
    const second = test.remove(formWith(await redOnGreen()));
    await untilUploads(test, 2);
    const third = await test.remove(formWith(await redOnGreen()));
    await expectProblem(third, 503, 'queue_full');
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(third.headers.get('x-ratelimit-remaining')).toBe('98');
    await first.release();
    expect((await first.answer).status).toBe(200);
    expect((await second).status).toBe(200);
  });

  it('while the server stops; what is in work is finished first', async () => {
    const test = await startTestServer();
    const first = await holdSlot(test);
    const line = await openLine(test.url);
    line.send('GET /livez HTTP/1.1\r\nHost: nobg\r\n\r\n');
    await line.answered(/200 OK.*ok"\}$/s);
    const closed = test.server.close();

    const late = await test.remove(formWith(await redOnGreen()));
    await expectProblem(late, 503, 'shutting_down');
    expect(late.headers.get('retry-after')).toBe('5');
    expect(late.headers.get('connection')).toBe('close');
    const ready = await fetch(`${test.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ checks: { process: { ok: false } } });
    // A connection from before is told as well.
    line.send('GET /openapi.json HTTP/1.1\r\nHost: nobg\r\n\r\n');
    await line.answered(/503 Service Unavailable.*shutting_down/s);

    await first.release();
    const answer = await first.answer;
    expect(answer.status).toBe(200);
    await closed;
    await expect(fetch(`${test.url}/livez`)).rejects.toThrow();
  });

  it('and cuts off what is not finished within the drain time', async () => {
    const test = await startTestServer({ NOBG_DRAIN_MS: '100' });
    const first = await holdSlot(test);
    const [answer] = await Promise.all([first.answer, test.server.close()]);
    await expectProblem(answer, 503, 'shutting_down');
    await test.expectNothingLeft();
  });
});
