import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('POST /api/v1/remove answers 429', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_REQUESTS_PER_HOUR: '2' });
    photo = await redOnGreen();
  });

  it('to the request after the last of the hour, with the time to wait', async () => {
    for (const remaining of ['1', '0']) {
      const response = await test.remove(formWith(photo));
      expect(response.status).toBe(200);
      expect(response.headers.get('x-ratelimit-remaining')).toBe(remaining);
    }
    const response = await test.remove(formWith(photo));
    await expectProblem(response, 429, 'rate_limited');
    expect(response.headers.get('retry-after')).toBe('3000');
    expect(response.headers.get('x-ratelimit-limit')).toBe('2');
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(response.headers.get('ratelimit')).toBe('"hour";r=0;t=3000');
  });

  it('of one key and not of another', async () => {
    const { secret } = await test.keys.create({ name: 'other', limitPerHour: 2 });
    const response = await test.remove(formWith(photo), { headers: { 'X-API-Key': secret } });
    expect(response.status).toBe(200);
  });

  it('after the checks that cost nothing: the wrong content type is still said', async () => {
    const headers = { 'X-API-Key': test.secret, 'Content-Type': 'text/plain' };
    const response = await test.remove('photo', { headers });
    await expectProblem(response, 422, 'unsupported_content_type');
  });

  it('until the hour is over', async () => {
    test.clock.advance(50 * 60_000);
    const response = await test.remove(formWith(photo));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('1');
  });

  it('never to fewer or more than the limit, when all come at once', async () => {
    test.clock.advance(60 * 60_000);
    const responses = await Promise.all([1, 2, 3, 4, 5].map(() => test.remove(formWith(photo))));
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429]);
  });
});
