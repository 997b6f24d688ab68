import { describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import { IMAGE_PART, multipart } from './multipart.js';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

/** The JSON of a successful cutout. */
async function answerOf(test: TestServer, fields: Record<string, string> = {}) {
  const response = await test.remove(formWith(await redOnGreen(), fields));
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Record<string, unknown> & { url: string };
}

describe('the answer of a cutout', () => {
  it('has url, mode and usage alone where the request asks for plain', async () => {
    const test = await startTestServer();
    expect(await answerOf(test, { answer: 'Plain', mode: 'product' })).toEqual({
      url: expect.stringMatching(/^http:\/\/.*\/results\/\w{24}\.png$/),
      mode: 'product',
      usage: { used: 1, limit: 100, remaining: 99 },
    });
    expect(Object.keys(await answerOf(test, { answer: 'full' }))).toContain('confidence');
  });

  it('is plain on a server that is set so, unless the request asks for full', async () => {
    const test = await startTestServer({ NOBG_ANSWER: 'plain' });
    expect(Object.keys(await answerOf(test))).toEqual(['url', 'mode', 'usage']);
    expect(Object.keys(await answerOf(test, { answer: 'full' }))).toContain('model');
  });

  it('is refused as plain where it is a picture, and as anything else', async () => {
    const test = await startTestServer();
    const photo = await redOnGreen();
    const binary = await test.remove(formWith(photo, { answer: 'plain', response: 'binary' }));
    expect((await expectProblem(binary, 422, 'conflicting_options')).errors?.[0]?.field).toBe(
      'answer',
    );
    const other = await test.remove(formWith(photo, { answer: 'short' }));
    expect((await expectProblem(other, 422, 'invalid_option')).errors?.[0]).toEqual({
      ...{ field: 'answer', expected: 'one of full, plain', received: '"short"' },
    });
  });
});

describe('the address of a result', () => {
  it('is on the host of results, and nothing else is', async () => {
    const test = await startTestServer({
      NOBG_PUBLIC_URL: 'https://nobg.example',
      NOBG_RESULTS_URL: 'https://cdn.nobg.example/',
    });
    expect((await answerOf(test)).url).toMatch(/^https:\/\/cdn\.nobg\.example\/results\/\w+\.png$/);
    const binary = await test.remove(formWith(await redOnGreen(), { response: 'binary' }));
    expect(binary.headers.get('x-result-url')).toMatch(/^https:\/\/cdn\.nobg\.example\/results\//);
    await binary.arrayBuffer();
    expect(await test.server.administratorLink()).toMatch(/^https:\/\/nobg\.example\/sign-up/);
  });

  it('does not move links of the web app where it is set alone', async () => {
    const test = await startTestServer({ NOBG_RESULTS_URL: 'https://cdn.nobg.example' });
    const link = await test.server.administratorLink();
    expect(link?.startsWith(`${test.url}/sign-up`)).toBe(true);
  });

  it('is the one that was called where nothing is set', async () => {
    const test = await startTestServer();
    const { body, type } = multipart([{ head: IMAGE_PART, body: await redOnGreen() }]);
    const line = await openLine(test.url);
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: NoBG.lan:8080\r\nX-API-Key: ${test.secret}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    line.send(body);
    await line.answered(/HTTP\/1.1 200 OK.*"url":"http:\/\/nobg\.lan:8080\/results\//s);
    line.hangUp();
  });

  it('may be kept by shared caches where the operator says so', async () => {
    const test = await startTestServer({ NOBG_RESULTS_CACHE: 'shared' });
    const { url } = await answerOf(test);
    const response = await fetch(url);
    expect(response.headers.get('cache-control')).toBe('public, max-age=86400, immutable');
    await response.arrayBuffer();
  });
});
