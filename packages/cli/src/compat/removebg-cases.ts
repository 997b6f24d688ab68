import { unzipSync } from 'fflate';
import {
  type Answer,
  type Case,
  expectSame,
  expectThat,
  formOf,
  jsonOf,
  Mismatch,
  pngHeader,
  type Replay,
} from './case.js';

const PATH = '/v1.0/removebg';
/** Of `size=preview`. */
const PREVIEW_PIXELS = 250_000;

type Fields = Readonly<Record<string, string | Buffer>>;

function keyed({ key }: Replay, headers: Record<string, string> = {}): Record<string, string> {
  return { 'X-Api-Key': key ?? '', ...headers };
}

/** Sends a photo with these fields as a form, and holds the answer to be a picture of this type. */
async function picture(
  replay: Replay,
  fields: Fields,
  type: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = formOf({ image_file: replay.photo.bytes, ...fields });
  const answer = await replay.send(PATH, { method: 'POST', headers: keyed(replay, headers), body });
  expectPicture(answer, type);
  return answer;
}

function expectPicture(answer: Answer, type: string): void {
  if (answer.status !== 200) {
    throw new Mismatch(
      `expected 200, but got ${answer.status}: ${answer.bytes.toString('utf8', 0, 200)}`,
    );
  }
  expectSame('Content-Type', type, answer.headers.get('content-type'));
}

/** Holds an answer to be an error whose first code and title clients can read. */
function expectError(answer: Answer, status: number, code: string): void {
  expectSame('status', status, answer.status);
  const { errors } = jsonOf(answer) as { errors?: { title?: string; code?: string }[] };
  expectThat(typeof errors?.[0]?.title === 'string', 'expected errors[0].title, but it has none');
  expectSame('errors[0].code', code, errors?.[0]?.code);
}

function refusal(name: string, code: string, fields: (replay: Replay) => Fields): Case {
  return {
    api: 'remove.bg',
    name: `${code} for ${name}`,
    needsKey: true,
    async run(replay) {
      const body = formOf(fields(replay));
      const answer = await replay.send(PATH, { method: 'POST', headers: keyed(replay), body });
      expectError(answer, 400, code);
    },
  };
}

function works(name: string, run: (replay: Replay) => Promise<unknown>): Case {
  return {
    api: 'remove.bg',
    name,
    needsKey: true,
    run: async (replay) => void (await run(replay)),
  };
}

function keyRefused(name: string, headers: Record<string, string>): Case {
  return {
    api: 'remove.bg',
    name,
    needsKey: false,
    async run({ send, photo }) {
      const body = formOf({ image_file: photo.bytes });
      expectError(await send(PATH, { method: 'POST', headers, body }), 403, 'auth_failed');
    },
  };
}

const withPhoto =
  (fields: Fields) =>
  ({ photo }: Replay): Fields => ({ image_file: photo.bytes, ...fields });

/** What clients of remove.bg rely on. A dozen of them cost a preview each. */
export const REMOVEBG_CASES: readonly Case[] = [
  keyRefused('403 without a key', {}),
  keyRefused('403 for a wrong key', { 'X-Api-Key': 'no-key-of-this-server' }),
  works('the account with its credits', async (replay) => {
    const answer = await replay.send('/v1.0/account', { headers: keyed(replay) });
    expectSame('status', 200, answer.status);
    const { data } = jsonOf(answer) as { data?: { attributes?: Record<string, object> } };
    const { credits = {}, api = {} } = data?.attributes ?? {};
    const fields = [...Object.keys(credits).sort(), ...Object.keys(api).sort()];
    const expected = ['enterprise', 'payg', 'subscription', 'total', 'free_calls', 'sizes'];
    expectSame('fields', expected, fields);
  }),
  works('a preview as PNG, with its size in headers', async (replay) => {
    const { headers, bytes } = await picture(replay, {}, 'image/png');
    const { width, height } = pngHeader(bytes);
    expectSame('X-Width', String(width), headers.get('x-width'));
    expectSame('X-Height', String(height), headers.get('x-height'));
    expectThat(
      width * height <= PREVIEW_PIXELS,
      `${width} × ${height} is more than 0.25 megapixels`,
    );
    for (const name of [
      'X-Type',
      'X-Credits-Charged',
      'X-Foreground-Top',
      'X-Foreground-Left',
      'X-Foreground-Width',
      'X-Foreground-Height',
      'X-RateLimit-Limit',
      'X-RateLimit-Remaining',
      'X-RateLimit-Reset',
    ]) {
      expectThat(headers.has(name), `expected a header ${name}`);
    }
  }),
  works('the image for axios, which accepts JSON and any other type', (replay) =>
    picture(replay, {}, 'image/png', { Accept: 'application/json, text/plain, */*' }),
  ),
  works('JSON with data.result_b64 for clients that accept only JSON', async (replay) => {
    const image_file_b64 = replay.photo.bytes.toString('base64');
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const body = JSON.stringify({ size: 'regular', crop: false, image_file_b64 });
    const init = { method: 'POST', headers: keyed(replay, headers), body };
    const answer = await replay.send(PATH, init);
    expectSame('status', 200, answer.status);
    const { data = {} } = jsonOf(answer) as { data?: Record<string, unknown> };
    pngHeader(Buffer.from(String(data.result_b64), 'base64'));
    for (const side of ['top', 'left', 'width', 'height']) {
      expectThat(Number.isInteger(data[`foreground_${side}`]), `expected data.foreground_${side}`);
    }
  }),
  works('an image for base64 in an urlencoded form', async (replay) => {
    const image_file_b64 = replay.photo.bytes.toString('base64');
    const body = new URLSearchParams({ image_file_b64, size: 'small', bg_color: '' });
    const init = { method: 'POST', headers: keyed(replay), body };
    expectPicture(await replay.send(PATH, init), 'image/png');
  }),
  works('a JPEG where nothing is transparent', (replay) =>
    picture(replay, { bg_color: '81d4fa' }, 'image/jpeg'),
  ),
  works('a WebP', (replay) => picture(replay, { format: 'webp' }, 'image/webp')),
  works('a zip of color.jpg and a grey alpha.png', async (replay) => {
    const { bytes } = await picture(replay, { format: 'zip' }, 'application/zip');
    const files = unzipSync(new Uint8Array(bytes));
    expectSame('files', ['alpha.png', 'color.jpg'], Object.keys(files).sort());
    const { depth, colourType } = pngHeader(Buffer.from(files['alpha.png'] as Uint8Array));
    expectSame('bits and colour type of alpha.png', [8, 0], [depth, colourType]);
  }),
  works('a grey mask for channels=alpha', async (replay) => {
    const { bytes } = await picture(replay, { channels: 'alpha' }, 'image/png');
    expectSame('colour type', 0, pngHeader(bytes).colourType);
  }),
  works('an image cropped to the subject', async (replay) => {
    const { headers } = await picture(replay, { crop: 'true' }, 'image/png');
    const box = ['width', 'height'].map((side) => headers.get(`x-foreground-${side}`));
    expectSame('X-Width and X-Height', box, [headers.get('x-width'), headers.get('x-height')]);
  }),
  works('an image with scale, position, shadow and unknown fields', (replay) => {
    const fields = { scale: '80%', position: '50% 100%', shadow_type: 'auto', hello: 'world' };
    return picture(replay, fields, 'image/png');
  }),
  refusal('no source', 'missing_source', () => ({ size: 'preview' })),
  refusal('two sources', 'multiple_sources', withPhoto({ image_url: 'https://example.org/a.jpg' })),
  refusal(
    'two backgrounds',
    'multiple_bg_sources',
    withPhoto({ bg_color: 'fff', bg_image_url: 'https://example.org/a.jpg' }),
  ),
  refusal('an invalid address', 'invalid_image_url', () => ({ image_url: 'nowhere' })),
  refusal('an unreachable address', 'failed_image_download', () => ({
    image_url: 'http://127.0.0.1:9/nothing.jpg',
  })),
  refusal('text instead of a photo', 'invalid_file_type', () => ({
    image_file: Buffer.from('This is no picture, but a line of text.'),
  })),
  refusal('an unknown size', 'invalid_size', withPhoto({ size: 'huge' })),
  refusal('an unknown format', 'invalid_format', withPhoto({ format: 'tiff' })),
  refusal('unknown channels', 'invalid_channels', withPhoto({ channels: 'cmyk' })),
  refusal('a margin above the limit', 'invalid_crop_margin', withPhoto({ crop_margin: '51%' })),
  refusal('a scale below the limit', 'invalid_scale', withPhoto({ scale: '5%' })),
  refusal('an invalid position', 'invalid_position', withPhoto({ position: 'left' })),
  refusal('an invalid region', 'invalid_roi', withPhoto({ roi: '1 2 3' })),
  refusal(
    'a region outside the photo',
    'roi_exceeds_bounds',
    withPhoto({ roi: '0px 0px 99999px 10px' }),
  ),
  refusal('an empty region', 'roi_region_empty', withPhoto({ roi: '9px 9px 9px 20px' })),
  refusal('an invalid colour', 'invalid_bg_color', withPhoto({ bg_color: 'fffff' })),
  refusal(
    'an invalid semitransparency',
    'invalid_semitransparency',
    withPhoto({ semitransparency: 'half' }),
  ),
  {
    api: 'remove.bg',
    name: 'missing_source for /v1.0/improve without a photo',
    needsKey: true,
    async run(replay) {
      const init = { method: 'POST', headers: keyed(replay), body: formOf({ tag: 'check' }) };
      expectError(await replay.send('/v1.0/improve', init), 400, 'missing_source');
    },
  },
];
