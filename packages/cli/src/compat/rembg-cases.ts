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

const PATH = '/api/remove';

/** rembg's own server knows no keys; ours may want one. */
function keyed({ key }: Replay): Record<string, string> {
  return key === null ? {} : { 'X-Api-Key': key };
}

async function post(
  replay: Replay,
  fields: Readonly<Record<string, string | Buffer>>,
  query = '',
): Promise<Answer> {
  const init = { method: 'POST', headers: keyed(replay), body: formOf(fields) };
  return replay.send(`${PATH}${query}`, init);
}

/** Holds an answer to be a PNG of the photo's size, and gives its header. */
function expectPng({ status, headers, bytes }: Answer, { photo }: Replay) {
  if (status !== 200) {
    throw new Mismatch(`expected 200, but got ${status}: ${bytes.toString('utf8', 0, 200)}`);
  }
  expectSame('Content-Type', 'image/png', headers.get('content-type'));
  const header = pngHeader(bytes);
  expectSame('size', [photo.width, photo.height], [header.width, header.height]);
  return header;
}

function expectInvalid(answer: Answer, type: string, loc: readonly string[]): void {
  expectSame('status', 422, answer.status);
  const { detail } = jsonOf(answer) as { detail?: { type?: string; loc?: string[] }[] };
  const [first] = Array.isArray(detail) ? detail : [];
  expectSame('detail[0].type', type, first?.type);
  expectSame('detail[0].loc', loc, first?.loc);
}

function works(name: string, run: (replay: Replay) => Promise<void>): Case {
  return { api: 'rembg', name, needsKey: false, run };
}

/** What clients of rembg's server rely on. */
export const REMBG_CASES: readonly Case[] = [
  works('a PNG of the photo’s size', async (replay) => {
    expectPng(await post(replay, { file: replay.photo.bytes }), replay);
  }),
  works('a grey mask for om', async (replay) => {
    const answer = await post(replay, { file: replay.photo.bytes, om: 'true', model: 'u2net' });
    expectSame('colour type', 0, expectPng(answer, replay).colourType);
  }),
  works('an image over bgc of the query', async (replay) => {
    const answer = await post(replay, { file: replay.photo.bytes }, '?bgc=255,255,255,255');
    expectPng(answer, replay);
  }),
  works('422 for a form without a file', async (replay) => {
    expectInvalid(await post(replay, { model: 'u2net' }), 'missing', ['body', 'file']);
  }),
  works('422 for an unknown model', async (replay) => {
    const answer = await post(replay, { file: replay.photo.bytes, model: 'nothing' });
    expectInvalid(answer, 'string_pattern_mismatch', ['body', 'model']);
  }),
  works('422 for an invalid boolean', async (replay) => {
    const answer = await post(replay, { file: replay.photo.bytes, a: 'maybe' });
    expectInvalid(answer, 'bool_parsing', ['body', 'a']);
  }),
  works('422 for a threshold above 255', async (replay) => {
    const answer = await post(replay, { file: replay.photo.bytes, af: '256' });
    expectInvalid(answer, 'less_than_equal', ['body', 'af']);
  }),
  works('422 for a GET without an address', async (replay) => {
    const answer = await replay.send(PATH, { headers: keyed(replay) });
    expectInvalid(answer, 'missing', ['query', 'url']);
  }),
  works('400 with a message for an unreachable address', async (replay) => {
    const query = new URLSearchParams({ url: 'http://127.0.0.1:9/nothing.jpg' });
    const answer = await replay.send(`${PATH}?${query}`, { headers: keyed(replay) });
    expectSame('status', 400, answer.status);
    const { detail } = jsonOf(answer) as { detail?: unknown };
    expectThat(typeof detail === 'string', 'expected detail to be a message');
  }),
];
