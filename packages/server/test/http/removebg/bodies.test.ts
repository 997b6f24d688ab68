import { beforeAll, describe, expect, it } from 'vitest';
import { multipart, textPart } from '../multipart.js';
import { type Body, redOnGreen, startTestServer, type TestServer } from '../support.js';
import { expectErrors, formOf, removebg } from './support.js';

describe('POST /v1.0/removebg takes the photo', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer();
    photo = await redOnGreen();
  });

  function post(body: Body, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${test.url}/v1.0/removebg`, {
      method: 'POST',
      headers: { 'X-Api-Key': test.secret, ...headers },
      body,
    });
  }
  const json = (fields: unknown) =>
    post(JSON.stringify(fields), { 'Content-Type': 'application/json' });

  async function expectPicture(response: Response): Promise<void> {
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status, bytes.toString()).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([48, 48]);
  }

  it('as a file, with or without a name, and with empty fields beside it', async () => {
    await expectPicture(await removebg(test, { image_file: photo, image_url: '', bg_color: '' }));
    const bare = multipart([
      { head: textPart('image_file'), body: photo },
      { head: 'Content-Disposition: form-data; name="bg_image_file"; filename=""' },
    ]);
    await expectPicture(await post(bare.body, { 'Content-Type': bare.type }));
  });

  it('as base64 in a form of either kind, with its + escaped or not', async () => {
    const b64 = photo.toString('base64');
    await expectPicture(await removebg(test, { image_file_b64: b64 }));
    await expectPicture(await post(new URLSearchParams({ image_file_b64: b64, size: 'regular' })));
    const raw = `size=preview&image_file_b64=${b64}`;
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await expectPicture(await post(raw, type));
  });

  it('as base64 in JSON, as a data URL, with escaped slashes, beside booleans and null', async () => {
    const b64 = photo.toString('base64');
    await expectPicture(
      await json({ image_file_b64: b64, crop: false, image_url: null, extra: { deep: [1] } }),
    );
    const url = `data:image/png;base64,${b64}`.replaceAll('/', '\\/');
    const body = `{"image_file_b64":"${url}"}`;
    await expectPicture(await post(body, { 'Content-Type': 'application/json; charset=utf-8' }));
  });

  it('with the key as a bearer token', async () => {
    const response = await fetch(`${test.url}/v1.0/removebg`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${test.secret}` },
      body: formOf({ image_file: photo }),
    });
    await expectPicture(response);
  });

  it('and says what is wrong with a body that is none', async () => {
    await expectErrors(
      await post('{"size"', { 'Content-Type': 'application/json' }),
      400,
      'malformed_body',
    );
    await expectErrors(await json([]), 400, 'malformed_body');
    const form = { 'Content-Type': 'multipart/form-data; boundary=X' };
    await expectErrors(await post('--X\r\nnothing', form), 400, 'malformed_body');
    const noBoundary = { 'Content-Type': 'multipart/form-data' };
    await expectErrors(await post('--X', noBoundary), 400, 'malformed_body');
    const escaped = { 'Content-Type': 'application/x-www-form-urlencoded' };
    await expectErrors(await post('size=%zz', escaped), 400, 'malformed_body');
    const packed = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    await expectErrors(await post(new Uint8Array([0x1f, 0x8b]), packed), 400, 'malformed_body');
    await expectErrors(await json({ size: 'x'.repeat(9000) }), 400, 'malformed_body');
    await expectErrors(
      await post(new Uint8Array(photo), { 'Content-Type': 'image/png' }),
      400,
      'missing_source',
    );
    await expectErrors(await post(''), 400, 'missing_source');
    await expectErrors(await json({}), 400, 'missing_source');
  });

  it('and leaves nothing behind, of what failed and of what worked', async () => {
    const twice = multipart([
      { head: textPart('image_file'), body: photo },
      { head: textPart('image_file'), body: photo },
    ]);
    await expectErrors(
      await post(twice.body, { 'Content-Type': twice.type }),
      400,
      'malformed_body',
    );
    await test.database.db.deleteFrom('usage_hours').execute();
    await test.expectNothingLeft();
  });
});
