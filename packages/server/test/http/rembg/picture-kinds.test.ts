import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { KINDS, pictureHost } from '../kinds.js';
import { startTestServer, type TestServer } from '../support.js';

describe('/api/remove takes', () => {
  let test: TestServer;
  let put: (bytes: Buffer) => string;
  beforeAll(async () => {
    put = await pictureHost();
    test = await startTestServer({ NOBG_FETCH_ALLOW: '127.0.0.1', NOBG_REMBG: 'loopback' });
  });

  const post = (photo: Buffer) => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(photo)]), 'photo');
    return fetch(`${test.url}/api/remove`, { method: 'POST', body });
  };
  const get = (photo: Buffer) =>
    fetch(`${test.url}/api/remove?${new URLSearchParams({ url: put(photo) })}`);

  it.each(KINDS)('$kind, by POST and by GET', async ({ bytes, width, height }) => {
    const photo = await bytes();
    for (const response of [await post(photo), await get(photo)]) {
      const answer = Buffer.from(await response.arrayBuffer());
      expect(response.status, answer.toString('latin1', 0, 200)).toBe(200);
      expect(await sharp(answer).metadata()).toMatchObject({ format: 'png', width, height });
    }
  });
});
