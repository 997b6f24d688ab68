import { beforeAll, describe, expect, it } from 'vitest';
import { KINDS, pictureHost } from '../kinds.js';
import { startTestServer, type TestServer } from '../support.js';
import { type Fields, removebg } from './support.js';

describe('POST /v1.0/removebg takes', () => {
  let test: TestServer;
  let put: (bytes: Buffer) => string;
  beforeAll(async () => {
    put = await pictureHost();
    test = await startTestServer({
      ...{ NOBG_FETCH_ALLOW: '127.0.0.1', NOBG_REQUESTS_PER_HOUR: '1000' },
    });
  });

  const sources: [string, (photo: Buffer) => Fields][] = [
    ['image_file', (photo) => ({ image_file: photo })],
    ['image_file_b64', (photo) => ({ image_file_b64: photo.toString('base64') })],
    ['image_url', (photo) => ({ image_url: put(photo) })],
  ];
  const json = (fields: Fields) =>
    fetch(`${test.url}/v1.0/removebg`, {
      method: 'POST',
      headers: { 'X-Api-Key': test.secret, 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    });

  describe.each(KINDS)('$kind', ({ bytes, width, height }) => {
    it.each(sources)('as %s, and in JSON where that can hold it', async (source, fieldsOf) => {
      const fields = { ...fieldsOf(await bytes()), size: 'full' };
      for (const send of source === 'image_file' ? [form] : [form, json]) {
        const response = await send(fields);
        const text = Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 200);
        expect(response.status, text).toBe(200);
        const size = ['x-width', 'x-height'].map((name) => Number(response.headers.get(name)));
        expect(size).toEqual([width, height]);
      }
    });
  });

  const form = (fields: Fields) => removebg(test, fields);
});
