import { beforeAll, describe, expect, it } from 'vitest';
import { KINDS, pictureHost } from './kinds.js';
import { formWith, startTestServer, type TestServer } from './support.js';

describe('POST /api/v1/remove takes', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer({
      NOBG_FETCH_ALLOW: '127.0.0.1',
      NOBG_REQUESTS_PER_HOUR: '1000',
    });
  });

  describe.each(KINDS)('$kind', ({ bytes, ...size }) => {
    it.each([
      ['a file', async (photo: Buffer) => formWith(photo, {}, 'photo')],
      ['base64 in a form', async (photo: Buffer) => formWith(null, inBase64(photo))],
      ['base64 in JSON', async (photo: Buffer) => JSON.stringify(inBase64(photo))],
      ['an address in a form', async (photo: Buffer) => formWith(null, await atAddress(photo))],
      ['an address in JSON', async (photo: Buffer) => JSON.stringify(await atAddress(photo))],
    ])('as %s', async (_source, send) => {
      const body = await send(await bytes());
      const json = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
      const headers = { 'X-API-Key': test.secret, ...json };
      const response = await test.remove(body, { headers });
      const answer = (await response.json()) as object;
      const { width, height } = size;
      expect({ status: response.status, ...answer }).toMatchObject({ status: 200, width, height });
    });
  });
});

const inBase64 = (photo: Buffer) => ({ image_base64: photo.toString('base64') });

let put: Awaited<ReturnType<typeof pictureHost>>;
beforeAll(async () => {
  put = await pictureHost();
});
const atAddress = async (photo: Buffer) => ({ image_url: put(photo) });
