import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { photoThatSays, redOnGreen, startTestServer, type TestServer } from '../support.js';
import { plainPng } from './png.js';
import { expectErrors, formOf, removebg } from './support.js';

const SAMPLE = new URL('../../../../../samples/astronaut.jpg', import.meta.url);

describe('/v1.0 refuses', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({
      NOBG_REMOVEBG_MAX_UPLOAD_BYTES: '300000',
      NOBG_MAX_PIXELS: '1000000',
    });
    photo = await redOnGreen();
  });

  const refused = async (fields: Record<string, string | Uint8Array>, code: string) =>
    expectErrors(await removebg(test, fields), 400, code);

  it('a missing or wrong key with 403, never 401', async () => {
    const send = (headers: Record<string, string>, path = 'removebg', method = 'POST') =>
      fetch(`${test.url}/v1.0/${path}`, {
        method,
        headers,
        body: method === 'GET' ? null : formOf({ image_file: photo }),
      });
    const missing = await expectErrors(await send({}), 403, 'auth_failed');
    expect(missing.title).toBe('Missing API Key');
    for (const key of ['nonsense', test.secret.slice(0, -1), `nobg_live_${'0'.repeat(38)}`]) {
      const wrong = await expectErrors(await send({ 'X-Api-Key': key }), 403, 'auth_failed');
      expect(wrong.title).toBe('API Key invalid');
    }
    await expectErrors(await send({}, 'account', 'GET'), 403, 'auth_failed');
    await expectErrors(await send({}, 'improve'), 403, 'auth_failed');
  });

  it('what is not a picture, with its kind', async () => {
    const pdf = Buffer.from('%PDF-1.7 and so on');
    expect((await refused({ image_file: pdf }, 'invalid_file_type')).detail).toMatch(/PDF/);
    await refused({ image_file: Buffer.from('hello, this is text') }, 'invalid_file_type');
    await refused({ image_file_b64: Buffer.from('hello').toString('base64') }, 'invalid_file_type');
    await refused({ image_file: photo, bg_image_file: pdf }, 'invalid_file_type');
  });

  it('a picture that is too large in bytes, as a file and in base64', async () => {
    const large = Buffer.concat([photo, Buffer.alloc(300_000)]);
    await refused({ image_file: large }, 'file_too_large');
    await refused({ image_file_b64: large.toString('base64') }, 'file_too_large');
    const fits = Buffer.concat([photo, Buffer.alloc(300_000 - photo.length)]);
    expect((await removebg(test, { image_file_b64: fits.toString('base64') })).status).toBe(200);
  });

  it('a picture of too many pixels, as its header says', async () => {
    const { detail } = await refused(
      { image_file: plainPng(1001, 1000, [0, 255, 0], 1) },
      'resolution_too_high',
    );
    expect(detail).toMatch(/1001 × 1000/);
  });

  it('a picture that is damaged: its header, its pixels, its base64', async () => {
    const jpeg = await readFile(SAMPLE);
    await refused({ image_file: jpeg.subarray(0, 100) }, 'invalid_dimensions');
    await refused({ image_file: jpeg.subarray(0, 3000) }, 'failed_to_read_image');
    await refused({ image_file_b64: '***' }, 'failed_to_read_image');
  });

  it('a source that is missing, double or no address', async () => {
    await refused({}, 'missing_source');
    await refused({ image_file: photo, image_url: 'https://example.org' }, 'multiple_sources');
    await refused({ image_url: 'nowhere' }, 'invalid_image_url');
    await refused({ image_file: photo, bg_image_url: 'nowhere' }, 'invalid_bg_image_url');
    await refused({ image_file: photo, bg_color: 'f', bg_image_url: 'x' }, 'multiple_bg_sources');
  });

  it.each([
    ['size', 'invalid_size'],
    ['format', 'invalid_format'],
    ['channels', 'invalid_channels'],
    ['crop_margin', 'invalid_crop_margin'],
    ['scale', 'invalid_scale'],
    ['position', 'invalid_position'],
    ['roi', 'invalid_roi'],
    ['bg_color', 'invalid_bg_color'],
    ['semitransparency', 'invalid_semitransparency'],
  ])('a %s that is none', (name, code) =>
    refused({ image_file: photo, [name]: '?' }, code).then(() => undefined),
  );

  it('a region outside the photo, or of nothing', async () => {
    await refused({ image_file: photo, roi: '0px 0px 49px 48px' }, 'roi_exceeds_bounds');
    await refused({ image_file: photo, roi: '0% 0% 101% 100%' }, 'roi_exceeds_bounds');
    await refused({ image_file: photo, roi: '50% 0px 24px 48px' }, 'roi_region_empty');
    await refused({ image_file: photo, roi: '9px 9px 9px 20px' }, 'roi_region_empty');
  });

  it('other addresses and methods', async () => {
    const headers = { 'X-Api-Key': test.secret };
    const get = (path: string, method = 'GET') => fetch(`${test.url}${path}`, { method, headers });
    await expectErrors(await get('/v1.0/nothing'), 404, 'not_found');
    const wrong = await get('/v1.0/removebg');
    expect(wrong.headers.get('allow')).toBe('POST, OPTIONS');
    await expectErrors(wrong, 405, 'method_not_allowed');
    await expectErrors(await get('/v1.0/account', 'DELETE'), 405, 'method_not_allowed');
    await expectErrors(await get('/v1.0/%zz'), 400, 'bad_request');
  });

  it('a photo without a subject', async () => {
    await refused({ image_file: plainPng(16, 16), type: 'product' }, 'unknown_foreground');
  });

  it('and owns up to its own faults, with an error that clients can read', async () => {
    const failing = await photoThatSays('fail');
    const failed = await removebg(test, { image_file: failing });
    const { title } = await expectErrors(failed, 500, 'internal_error');
    expect(title).toBe('Internal error');
    await expectErrors(
      await removebg(test, { image_file: await photoThatSays('crash') }),
      500,
      'internal_error',
    );
  });

  it('without a charge, and with nothing left behind', async () => {
    await test.database.db.deleteFrom('usage_hours').where('used', '=', 1).execute();
    await test.expectNothingLeft();
  });
});
