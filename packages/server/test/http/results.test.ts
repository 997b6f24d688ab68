import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('/results/{id}.png', () => {
  let test: TestServer;
  let address: string;
  beforeAll(async () => {
    test = await startTestServer();
    const response = await test.remove(formWith(await redOnGreen()));
    address = ((await response.json()) as { url: string }).url;
  });

  it('answers 200 with the PNG, to every origin, for as long as it lasts', async () => {
    const response = await fetch(address, { headers: { Origin: 'https://shop.example' } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, max-age=86400, immutable',
      'content-disposition': 'inline; filename="cutout.png"',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const png = Buffer.from(await response.arrayBuffer());
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect(response.headers.get('content-length')).toBe(String(png.length));
  });

  it('answers HEAD with the same headers and no body', async () => {
    const whole = await fetch(address);
    const head = await fetch(address, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'));
    expect(await head.text()).toBe('');
    await whole.arrayBuffer();
  });

  it('answers 404 where there is no such result', async () => {
    const wrong = ['AAAAAAAAAAAAAAAAAAAAAAAA', '..%2f..%2fnobg.db', '%00', 'x'.repeat(300)];
    for (const id of wrong) {
      await expectProblem(await fetch(`${test.url}/results/${id}.png`), 404, 'not_found');
    }
  });

  it('answers 405 to other methods, with those that work', async () => {
    const response = await fetch(address, { method: 'DELETE' });
    await expectProblem(response, 405, 'method_not_allowed');
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 410 from the moment at which it expires', async () => {
    test.clock.advance(24 * 3_600_000 - 1);
    expect((await fetch(address)).status).toBe(200);
    test.clock.advance(1);
    await expectProblem(await fetch(address), 410, 'result_expired');
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(410);
  });

  it('never shows its id in the log', () => {
    expect(JSON.stringify(test.log())).not.toContain(address.slice(-20, -4));
  });
});
