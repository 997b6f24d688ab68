import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLine } from '../line.js';
import { multipart, textPart } from '../multipart.js';
import {
  type Body,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
} from '../support.js';
import { removebg } from './support.js';

/** What remove.bg's known clients send and read, replayed. */
describe('/v1.0 serves', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_REMOVEBG_IMAGES_PER_MINUTE: '20' });
    photo = await redOnGreen();
    // The encoder that made it has shut sharp's loaders in this process.
    sharp.unblock({ operation: ['VipsForeignLoad'] });
  });

  const post = (body: Body, headers: Record<string, string>) =>
    fetch(`${test.url}/v1.0/removebg`, { method: 'POST', body, headers });

  describe('the Ruby gem', () => {
    /** As Ruby's `to_i` and `to_f` read a header. */
    const number = (headers: Headers, name: string) => Number(headers.get(name) ?? Number.NaN);

    it('with the headers that it reads', async () => {
      const { headers } = await removebg(test, { image_file: photo, size: 'auto' });
      expect(headers.get('Content-Type')).toContain('image/png');
      expect(headers.get('X-Type')).toMatch(/^(?:person|product|animal|car|other)$/);
      for (const name of ['X-Width', 'X-Height', 'X-RateLimit-Limit', 'X-RateLimit-Remaining']) {
        expect(Number.isInteger(number(headers, name)), name).toBe(true);
      }
      expect(number(headers, 'X-Credits-Charged')).toBe(1);
      expect(number(headers, 'X-RateLimit-Reset') * 1000).toBeGreaterThan(
        test.clock.now().getTime(),
      );
    });

    it('with an error whose first title it shows, on 5xx too', async () => {
      const firstTitle = (text: string): string => JSON.parse(text).errors[0].title;
      const form = { image_file: await photoThatSays('fail') };
      expect(firstTitle(await (await removebg(test, form)).text())).toBe('Internal error');
      const key = { 'X-Api-Key': 'invalid' };
      const refused = await fetch(`${test.url}/v1.0/account`, { headers: key });
      expect([refused.status, firstTitle(await refused.text())]).toEqual([403, 'API Key invalid']);
    });

    it('with a zip where the user wants a PNG, which it composes itself', async () => {
      const response = await removebg(test, { image_file: photo, format: 'zip', size: 'auto' });
      expect(response.headers.get('Content-Type')).toContain('application/zip');
      const { 'color.jpg': color, 'alpha.png': alpha } = unzipSync(
        new Uint8Array(await response.arrayBuffer()),
      );
      const joined = await sharp(color)
        .joinChannel(await sharp(alpha).toColourspace('b-w').raw().toBuffer(), {
          raw: { width: 48, height: 48, channels: 1 },
        })
        .raw()
        .toBuffer();
      expect(joined.length).toBe(48 * 48 * 4);
      expect(joined[(18 * 48 + 18) * 4 + 3]).toBeGreaterThan(220);
      expect(joined[(2 * 48 + 2) * 4 + 3]).toBe(0);
    });
  });

  it('the Go command line, whose decoder casts alpha.png to grey', async () => {
    const response = await removebg(test, { image_file: photo, format: 'zip', channels: 'rgba' });
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual(['alpha.png', 'color.jpg']);
    const alpha = Buffer.from(files['alpha.png'] as Uint8Array);
    const color = Buffer.from(files['color.jpg'] as Uint8Array);
    // IHDR: 8 bits, colour type 0. Go gives color.Gray for this and panics for all else.
    expect([alpha[24], alpha[25]]).toEqual([8, 0]);
    expect(alpha.includes('tRNS')).toBe(false);
    expect(alpha.includes('PLTE')).toBe(false);
    const [mask, colours] = await Promise.all([sharp(alpha).metadata(), sharp(color).metadata()]);
    expect([mask.width, mask.height]).toEqual([colours.width, colours.height]);
    expect([colours.format, colours.channels]).toEqual(['jpeg', 3]);
  });

  it('the Go command line, which stops a batch on 429 and reads the status alone', async () => {
    const own = await startTestServer({ NOBG_REMOVEBG_IMAGES_PER_MINUTE: '1' });
    expect((await removebg(own, { image_file: photo })).status).toBe(200);
    expect((await removebg(own, { image_file: photo })).status).toBe(429);
  });

  it("npm's remove.bg, which asks for JSON with a body of JSON", async () => {
    // Its bytes, but for host and picture.
    const body = `{"size":"regular","type":"person","crop":false,"image_file_b64":"${photo.toString('base64')}"}`;
    const response = await post(body, {
      'X-Api-Key': test.secret,
      Accept: 'application/json',
      'Content-Type': 'application/json',
    });
    const { data } = (await response.json()) as { data: { result_b64: string } };
    expect((await sharp(Buffer.from(data.result_b64, 'base64')).metadata()).format).toBe('png');
    for (const name of ['x-credits-charged', 'x-type', 'x-width', 'x-ratelimit-reset']) {
      expect(response.headers.get(name), name).not.toBeNull();
    }
  });

  it("npm's remove.bg, whose form ends without a line break", async () => {
    const { body, type } = multipart(
      [
        { head: textPart('size'), body: 'regular' },
        { head: textPart('type'), body: 'person' },
        { head: textPart('crop'), body: 'true' },
        {
          head: 'Content-Disposition: form-data; name="image_file"; filename="p.png"\r\nContent-Type: image/png',
          body: photo,
        },
      ],
      '--X--',
    );
    const headers = { 'X-Api-Key': test.secret, Accept: 'application/json', 'Content-Type': type };
    const response = await post(body, headers);
    const { data } = (await response.json()) as { data: { foreground_width: number } };
    expect(data.foreground_width).toBe(11);
  });

  it("PyPI's removebg, which sends size=regular and asks whether the status is 200", async () => {
    const form = { image_file: photo, size: 'regular' };
    expect((await removebg(test, form)).status).toBe(200);
    const fields = new URLSearchParams({
      image_file_b64: photo.toString('base64'),
      size: 'regular',
      bg_color: '',
    });
    const headers = {
      'X-Api-Key': test.secret,
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    expect((await post(fields, headers)).status).toBe(200);
  });

  it('curl, which asks before it sends', async () => {
    const line = await openLine(test.url);
    const { body, type } = multipart([
      { head: 'Content-Disposition: form-data; name="image_file"; filename="a.png"', body: photo },
    ]);
    line.send(
      `POST /v1.0/removebg HTTP/1.1\r\nHost: nobg\r\nX-API-Key: ${test.secret}\r\nExpect: 100-continue\r\n` +
        `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    );
    await line.answered(/^HTTP\/1.1 100 Continue\r\n\r\n/);
    line.send(body);
    await line.answered(/HTTP\/1.1 200 OK\r\n/);
  });
});
