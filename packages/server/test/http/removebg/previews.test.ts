import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { signedUp } from '../app/browser.js';
import { redOnGreen, startTestServer, type TestServer } from '../support.js';
import { type Fields, removebg } from './support.js';

/** What remove.bg calls 0.25 megapixels. */
const PREVIEW_PIXELS = 250_000;
/** Side of the photo: 0.64 MP, so a preview is smaller than it and a `full` one is not. */
const SIDE = 800;

describe('a preview by /v1.0/removebg', () => {
  let test: TestServer;
  let photo: Buffer;
  beforeAll(async () => {
    test = await startTestServer({
      NOBG_REQUESTS_PER_HOUR: '1',
      NOBG_REMOVEBG_FREE_PREVIEWS: 'yes',
    });
    photo = await redOnGreen(SIDE);
    // The hour's only credit goes first, so that `auto` has none left.
    const full = await removebg(test, { image_file: photo, size: 'auto' });
    expect(full.headers.get('x-width')).toBe(String(SIDE));
    expect(full.headers.get('x-credits-charged')).toBe('1');
  });

  /** The answer's headers, once they are held to be those of the picture in its body. */
  async function made(fields: Fields) {
    const response = await removebg(test, { image_file: photo, ...fields });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status, bytes.toString('latin1', 0, 300)).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    const number = (name: string) => Number(response.headers.get(name));
    // Width and height are the first fields of a PNG's first chunk.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      number('x-width'),
      number('x-height'),
    ]);
    return { response, number };
  }

  it.each(['preview', 'small', 'regular', 'auto'])(
    'of size=%s has at most 0.25 megapixels, a type and a box, and costs nothing',
    async (size) => {
      const { response, number } = await made({ size });
      const pixels = number('x-width') * number('x-height');
      expect(pixels).toBeLessThanOrEqual(PREVIEW_PIXELS);
      // No smaller than it has to be.
      expect(pixels).toBeGreaterThan(0.98 * PREVIEW_PIXELS);
      expect(number('x-width')).toBe(number('x-height'));
      expect(response.headers.get('x-credits-charged')).toBe('0');
      expect(response.headers.get('x-type')).toMatch(/^(person|product|animal|car|other)$/);
      // The red square reaches from a quarter of the photo to its half.
      for (const side of ['top', 'left', 'width', 'height']) {
        const part = number(`x-foreground-${side}`) / number('x-width');
        expect(part, side).toBeCloseTo(0.25, 1);
      }
    },
  );

  it('is what comes without a size, and is told in JSON with its headers', async () => {
    const response = await removebg(test, { image_file: photo }, { Accept: 'application/json' });
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { result_b64: string } };
    const png = Buffer.from(data.result_b64, 'base64');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(width * height).toBeLessThanOrEqual(PREVIEW_PIXELS);
    expect(response.headers.get('x-width')).toBe(String(width));
    expect(response.headers.get('x-height')).toBe(String(height));
    expect(response.headers.get('x-credits-charged')).toBe('0');
  });

  it('of a photo that is smaller has the size of the photo', async () => {
    const response = await removebg(test, { image_file: await redOnGreen(48), size: 'preview' });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-width')).toBe('48');
    expect(response.headers.get('x-height')).toBe('48');
  });
});

it('size=auto of an account without credits is a preview, as often as it likes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-previews-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const plans = join(folder, 'plans.json');
  const plan = { id: 'one', name: 'One', api: true, images_per_month: 1 };
  const file = { plans: [plan], new_accounts: 'one', administrators: 'one' };
  await writeFile(plans, JSON.stringify(file));
  const test = await startTestServer({ NOBG_PLANS: plans, NOBG_REMOVEBG_FREE_PREVIEWS: 'yes' });
  const browser = await signedUp(test, 'previews@example.org');
  const requested = { name: 'shop', kind: 'live' };
  const { secret } = await browser.json<{ secret: string }>('POST', 'keys', requested, 201);
  const photo = await redOnGreen(SIDE);
  const auto = async () => {
    const { status, headers } = await removebg(
      { url: test.url, secret },
      { image_file: photo, size: 'auto' },
    );
    return [status, headers.get('x-width'), headers.get('x-credits-charged')];
  };

  expect(await auto()).toEqual([200, '800', '1']);
  expect(await auto()).toEqual([200, '500', '0']);
  expect(await auto()).toEqual([200, '500', '0']);
});
