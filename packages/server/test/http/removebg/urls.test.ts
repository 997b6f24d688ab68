import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redOnGreen, startTestServer, type TestServer } from '../support.js';
import { plainPng } from './png.js';
import { expectErrors, type Fields, removebg } from './support.js';

describe('POST /v1.0/removebg with addresses', () => {
  let test: TestServer;
  let photo: Buffer;
  let store: Server;
  let base: string;
  beforeAll(async () => {
    photo = await redOnGreen();
    const files: Record<string, Buffer> = {
      '/photo.png': photo,
      '/behind.png': plainPng(9, 9, [9, 8, 7]),
      '/text.png': Buffer.from('this is text'),
      '/large.png': Buffer.concat([photo, Buffer.alloc(200_000)]),
      '/empty.png': Buffer.alloc(0),
    };
    store = createServer((request, response) => {
      const file = files[request.url ?? ''];
      if (request.url === '/moved') response.writeHead(302, { Location: '/photo.png' }).end();
      else if (request.url === '/inside') {
        response.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end();
      } else response.writeHead(file ? 200 : 404).end(file);
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    test = await startTestServer({
      NOBG_FETCH_ALLOW: '127.0.0.1',
      NOBG_REMOVEBG_MAX_UPLOAD_BYTES: '100000',
    });
  });
  afterAll(() => store.close());

  const refused = async (fields: Fields, code: string) =>
    expectErrors(await removebg(test, fields), 400, code);

  it('fetches the photo, through redirects', async () => {
    for (const path of ['/photo.png', '/moved']) {
      const response = await removebg(test, { image_url: base + path });
      expect([response.status, response.headers.get('x-width')]).toEqual([200, '48']);
      await response.arrayBuffer();
    }
  });

  it('fetches the background', async () => {
    const fields = { image_file: photo, bg_image_url: `${base}/behind.png` };
    const response = await removebg(test, fields);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    await response.arrayBuffer();
  });

  it('says that nothing could be had, and not what stands in the way', async () => {
    const { detail, title } = await refused({ image_url: `${base}/none` }, 'failed_image_download');
    expect(title).toBe('Failed to download image from given image_url');
    expect(detail).toMatch(/image_url/);
    expect(detail).not.toMatch(/404/);
    const behind = { image_file: photo, bg_image_url: `${base}/none` };
    await refused(behind, 'failed_bg_download');
  });

  it('reaches nothing inside the network, at once or by a redirect', async () => {
    for (const url of [
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://10.0.0.1/',
      `${base}/inside`,
    ]) {
      await refused({ image_url: url }, 'failed_image_download');
    }
  });

  it('judges what came as it judges uploads', async () => {
    await refused({ image_url: `${base}/text.png` }, 'invalid_file_type');
    await refused({ image_url: `${base}/large.png` }, 'file_too_large');
    await refused({ image_url: `${base}/empty.png` }, 'failed_to_read_image');
    const behind = { image_file: photo, bg_image_url: `${base}/text.png` };
    await refused(behind, 'invalid_file_type');
  });

  it('and leaves nothing behind', async () => {
    await test.database.db.deleteFrom('usage_hours').execute();
    await test.expectNothingLeft();
  });
});
