import { readFile } from 'node:fs/promises';
import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { formWith, redOnGreen, startTestServer, type TestServer } from './support.js';

const SAMPLE = new URL('../../../../samples/astronaut.jpg', import.meta.url);

describe('POST /api/v1/remove answers 200', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });

  it('with url, mode and usage first, then what was made and how', async () => {
    const response = await test.remove(formWith(await redOnGreen(), { mode: 'product' }));
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const answer = removeAnswerSchema.parse(JSON.parse(text));
    expect(Object.keys(JSON.parse(text))).toEqual([
      'url',
      'mode',
      'usage',
      'id',
      'width',
      'height',
      'type',
      'foreground',
      'confidence',
      'model',
      'timings',
      'expires_at',
    ]);
    expect(answer).toMatchObject({
      url: `${test.url}/results/${answer.id}.png`,
      mode: 'product',
      usage: { used: 1, limit: 100, remaining: 99 },
      type: 'product',
      width: 48,
      height: 48,
      model: {
        licence: 'Apache-2.0',
        networks: ['isnet', 'u2netp', 'selfie-multiclass', 'saliency-fusion'].map((id) => ({
          id,
          version: 'small',
        })),
      },
      expires_at: '2026-03-02T10:10:00.000Z',
    });
    expect(answer.confidence).toBeGreaterThan(0.8);
    expect(answer.timings.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['upload', 'decode', 'encode']),
    );
  });

  it('with the rate headers, the time of each step and a request id', async () => {
    const { headers } = await test.remove(formWith(await redOnGreen()));
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('x-ratelimit-limit')).toBe('100');
    expect(headers.get('x-ratelimit-remaining')).toBe('98');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-03-01T11:00Z') / 1000));
    expect(headers.get('ratelimit-policy')).toBe('"hour";q=100;w=3600');
    expect(headers.get('ratelimit')).toBe('"hour";r=98;t=3000');
    expect(headers.get('server-timing')).toMatch(/^upload;dur=[\d.]+, .*encode;dur=[\d.]+/);
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('in mode common when none is named', async () => {
    const response = await test.remove(formWith(await redOnGreen()));
    expect(await response.json()).toMatchObject({ mode: 'common' });
  });

  it('whether the key comes as X-API-Key or as a bearer token', async () => {
    const headers = { Authorization: `Bearer ${test.secret}` };
    const response = await test.remove(formWith(await redOnGreen()), { headers });
    expect(response.status).toBe(200);
  });

  it('whatever the file is called and said to be', async () => {
    const names = ['../../etc/passwd.png', '.png', '"quote";.png', 'имя.jpg', 'x'.repeat(255)];
    for (const name of names) {
      const form = new FormData();
      const blob = new Blob([new Uint8Array(await redOnGreen())], { type: 'text/html' });
      form.append('image', blob, name);
      expect((await test.remove(form)).status, name).toBe(200);
    }
  });

  it('and the photo of a size it had, without the upload staying behind', async () => {
    const response = await test.remove(formWith(await readFile(SAMPLE)));
    const { url, width, height } = (await response.json()) as Record<string, string>;
    const png = Buffer.from(await (await fetch(url as string)).arrayBuffer());
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
  });

  it('and logs one line of it, with neither key nor file name', async () => {
    const form = formWith(await redOnGreen(), {}, 'my-secret-holiday.png');
    const id = (await test.remove(form)).headers.get('x-request-id');
    const lines = test.log().filter((line) => line.reqId === id);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/remove',
      status: 200,
      ms: expect.any(Number),
      steps: { upload: expect.any(Number), decode: expect.any(Number) },
    });
    expect(JSON.stringify(test.log())).not.toMatch(/nobg_live_|holiday/);
  });
});
