import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { OPTION_FIELDS } from '@nobg/contract/option-fields.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLine } from './line.js';
import { IMAGE_PART, multipart, textPart } from './multipart.js';
import {
  type Body,
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

const SAMPLE = new URL('../../../../samples/astronaut.jpg', import.meta.url);
const FORMATS = 'a JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF or BMP file';
const MODES = 'one of common, body, product, food, clothing';

describe('POST /api/v1/remove answers 422', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_MAX_UPLOAD_BYTES: '200000', NOBG_MAX_PIXELS: '1000000' });
    photo = await redOnGreen();
  });

  async function refused(form: FormData, code: string, field: string) {
    const response = await test.remove(form);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('100');
    const { detail, errors } = await expectProblem(response, 422, code);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.field).toBe(field);
    return { detail, ...errors![0]! };
  }

  async function refusedBody({ body, type }: { body: Body; type: string | null }, code: string) {
    const headers = {
      'X-API-Key': test.secret,
      ...(type === null ? {} : { 'Content-Type': type }),
    };
    return expectProblem(await test.remove(body, { headers }), 422, code);
  }

  it('without an image', async () => {
    const problem = await refused(formWith(null, { mode: 'food' }), 'missing_image', 'image');
    expect(problem).toMatchObject({ expected: FORMATS, received: 'no file' });
  });

  it('for an image that is text instead of a file', async () => {
    const form = formWith(null, { image: 'data:image/png;base64,AAAA' });
    expect((await refused(form, 'missing_image', 'image')).received).toBe('a text field');
  });

  it('for two images', async () => {
    const form = formWith(photo);
    form.append('image', new Blob([new Uint8Array(photo)]), 'second.png');
    expect((await refused(form, 'multiple_images', 'image')).received).toBe('more than one');
  });

  it('for an empty file', async () => {
    const problem = await refused(formWith(new Uint8Array()), 'empty_file', 'image');
    expect(problem.received).toBe('an empty file');
  });

  const strangers: [string, Buffer | string][] = [
    ['PDF', '%PDF-1.7\n'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['BigTIFF', Buffer.from('49492b00080000000000', 'hex')],
    ['PSD', Buffer.from('8BPS\0\x01')],
    ['MP4 or MOV video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomavc1', 'latin1')],
    ['text', 'This is text in a file called photo.png.'],
    ['unknown bytes', Buffer.from([0, 1, 2, 3])],
  ];
  it.each(strangers)('for %s, whatever it is called', async (name, bytes) => {
    const form = formWith(Buffer.from(bytes as string), {}, 'photo.png');
    const problem = await refused(form, 'unsupported_format', 'image');
    expect(problem).toMatchObject({ expected: FORMATS, received: name });
  });

  const broken: [string, Buffer][] = [
    ['GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1')],
    ['TIFF', Buffer.from('49492a00080000000000', 'hex')],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
    ['AVIF', Buffer.from('\0\0\0\x18ftypavif\0\0\0\0mif1avif', 'latin1')],
    [
      'BMP',
      Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), Buffer.from([40]), Buffer.alloc(60)]),
    ],
  ];
  it.each(broken)('for a %s that is a beginning alone', async (_name, bytes) => {
    await refused(formWith(bytes), 'unreadable_image', 'image');
  });

  it('for a truncated JPEG', async () => {
    const whole = await readFile(SAMPLE);
    await refused(formWith(whole.subarray(0, 3000)), 'unreadable_image', 'image');
  });

  it('for a file of one byte more than the bound, and not for one less', async () => {
    const padded = (bytes: number) => Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
    const problem = await refused(formWith(padded(200_001)), 'file_too_large', 'image');
    expect(problem.expected).toBe('at most 200000 bytes (0.2 MiB)');
    const response = await test.remove(formWith(padded(200_000)));
    expect(response.status).toBe(200);
    await test.database.db.deleteFrom('usage_hours').execute();
  });

  it('for a file far larger than the bound, of which only the beginning is read', async () => {
    const line = await openLine(test.url);
    const { body, type } = multipart([{ head: IMAGE_PART, body: photo }], '');
    line.send(
      `POST /api/v1/remove HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\n` +
        `Content-Type: ${type}\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    line.send(body);
    line.send(Buffer.alloc(250_000));
    await line.answered(/^HTTP\/1.1 422 .*file_too_large.*\}$/s);
    // It may send some more, so that clumsy clients get to read; then it is cut off.
    const sent = await line.sendUntilClosed(100_000);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('for more pixels than the bound, known from the header alone', async () => {
    const problem = await refused(formWith(hugePng(1001, 1000)), 'too_many_pixels', 'image');
    expect(problem.detail).toMatch(/1001/);
  });

  it('for an unknown mode, with the list of modes', async () => {
    const problem = await refused(formWith(photo, { mode: 'porduct' }), 'invalid_mode', 'mode');
    expect(problem).toMatchObject({ expected: MODES, received: '"porduct"' });
  });

  it('for a mode that is endless or a file', async () => {
    const endless = formWith(photo, { mode: 'x'.repeat(5000) });
    expect((await refused(endless, 'invalid_mode', 'mode')).received).toMatch(/more than 1024/);
    const file = formWith(photo);
    file.append('mode', new Blob(['food']), 'mode.txt');
    expect((await refused(file, 'invalid_mode', 'mode')).received).toBe('a file');
  });

  it('for an option that cannot be read, is endless or a file, by its name', async () => {
    const problem = await refused(formWith(photo, { box: '9,9,1,1' }), 'invalid_option', 'box');
    expect(problem).toMatchObject({
      expected: OPTION_FIELDS.box.expected,
      received: '"9,9,1,1"',
    });
    const endless = formWith(photo, { points: '1,1;'.repeat(1000) });
    const { received } = await refused(endless, 'invalid_option', 'points');
    expect(received).toMatch(/more than 1024/);
    const file = formWith(photo);
    file.append('points', new Blob(['1,1']), 'points.txt');
    expect((await refused(file, 'invalid_option', 'points')).received).toBe('a file');
  });

  it('for several wrong fields at once, each named', async () => {
    const form = formWith(photo, { mode: 'porduct', points: 'here', box: 'there' });
    const { errors } = await expectProblem(await test.remove(form), 422, 'invalid_mode');
    expect(errors?.map(({ field }) => field)).toEqual(['mode', 'points', 'box']);
  });

  it('for a point that is not on the photo, which only its pixels tell', async () => {
    const form = formWith(photo, { points: '1,1;90000,2' });
    const problem = await refused(form, 'invalid_option', 'points');
    expect(problem.received).toBe('90000,2');
    expect(problem.expected).toMatch(/within the photo's \d+ × \d+ px/);
  });

  const nearest = [
    ['sise', 'size'],
    ['Crop-Margin', 'crop_margin'],
    ['bg_colour', 'bg_color'],
    ['image_file_b64', 'image_base64'],
    ['background', 'bg_color'],
    ['pionts', 'points'],
  ] as const;
  it.each(nearest)('for the unknown field %s, which names %s as meant', async (name, meant) => {
    const problem = await refused(formWith(photo, { [name]: 'hd' }), 'unknown_field', name);
    expect(problem.expected).toBe(meant);
    expect(problem.detail).toBe(`There is no field "${name}"; did you mean ${meant}?`);
  });

  it('for an unknown field, by its name', async () => {
    const problem = await refused(formWith(photo, { zzzzzz: '' }), 'unknown_field', 'zzzzzz');
    expect(problem.detail).toBe('There is no field "zzzzzz"; all fields are listed at /docs.');
    const file = new FormData();
    file.append('photo', new Blob([new Uint8Array(photo)]), 'a.png');
    await refused(file, 'unknown_field', 'photo');
    const reserved = formWith(photo, { constructor: 'x' });
    await refused(reserved, 'unknown_field', '(without a usable name)');
  });

  it('for a field that is sent twice', async () => {
    const form = formWith(photo, { mode: 'food' });
    form.append('mode', 'body');
    await refused(form, 'repeated_field', 'mode');
  });

  it('for any body that is neither a form nor JSON', async () => {
    const xml = { body: '<image/>', type: 'application/xml' };
    const { errors } = await refusedBody(xml, 'unsupported_content_type');
    const expected = 'multipart/form-data or application/json';
    expect(errors).toEqual([{ field: 'Content-Type', expected, received: 'application/xml' }]);
    const urlencoded = { body: new URLSearchParams({ mode: 'food' }), type: null };
    await refusedBody(urlencoded, 'unsupported_content_type');
    await refusedBody(
      { body: new Uint8Array(photo), type: 'image/png' },
      'unsupported_content_type',
    );
    const none = await refusedBody(
      { body: new Uint8Array(photo), type: null },
      'unsupported_content_type',
    );
    expect(none.errors?.[0]?.received).toBe('no Content-Type');
  });

  it('for a form whose boundary is missing, wrong, or never comes again', async () => {
    const { body, type } = multipart([{ head: IMAGE_PART, body: photo }]);
    const noBoundary = await refusedBody({ body, type: 'multipart/form-data' }, 'malformed_body');
    expect(noBoundary.detail).toMatch(/boundary/);
    await refusedBody({ body, type: 'multipart/form-data; boundary=Y' }, 'malformed_body');
    await refusedBody(
      { ...multipart([{ head: IMAGE_PART, body: photo }], ''), type },
      'malformed_body',
    );
    const cut = body.subarray(0, body.length - 40);
    await refusedBody({ body: cut, type }, 'malformed_body');
  });

  it('for a form of many parts, or of parts with many headers', async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ head: textPart(`f${i}`), body: '1' }));
    await refusedBody(multipart(many), 'unknown_field');
    const nameless = multipart([{ head: 'Content-Type: text/plain', body: 'x' }]);
    await refusedBody(nameless, 'missing_image');
    const lines = Array.from({ length: 4000 }, (_, i) => `X-H${i}: ${i}`).join('\r\n');
    const headed = multipart([{ head: `${lines}\r\n${IMAGE_PART}`, body: photo }]);
    await refusedBody(headed, 'missing_image');
  });

  it('for an empty form', () =>
    refusedBody({ body: '', type: 'multipart/form-data; boundary=X' }, 'missing_image'));

  it('and nothing is left behind, and nothing was charged', async () => {
    await test.database.db.deleteFrom('results').execute();
    const response = await fetch(`${test.url}/readyz`);
    expect(response.status).toBe(200);
    const { db } = test.database;
    const rows = await db.selectFrom('usage_hours').selectAll().execute();
    expect(rows.reduce((sum, { used }) => sum + Number(used), 0)).toBe(0);
    expect(await db.selectFrom('pending_charges').selectAll().execute()).toEqual([]);
  });
});

/** A whole PNG of one colour, whose header says this size. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (Math.ceil(width / 8) + 1));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
