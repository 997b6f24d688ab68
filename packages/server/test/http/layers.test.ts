import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { administrator, type Browser, openBrowser, PASSWORD } from './app/browser.js';
import {
  expectProblem,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('layers=per_class', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });

  it('answers with one more result for each class, kept as long as the whole', async () => {
    const fields = { mode: 'clothing', layers: 'per_class' };
    const response = await test.remove(formWith(await redOnGreen(), fields));
    const answer = removeAnswerSchema.parse(await response.json());
    expect(answer.layers).toEqual([
      {
        class: 'tops',
        url: expect.stringMatching(/\/results\/\w{24}\.png$/),
        width: 48,
        height: 48,
        foreground: answer.foreground,
      },
    ]);
    const bytes = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
    expect((await bytes(answer.layers![0]!.url)).equals(await bytes(answer.url))).toBe(true);
    expect(answer.usage.used).toBe(1);
    test.clock.advance(24 * 3_600_000);
    expect((await fetch(answer.layers![0]!.url)).status).toBe(410);
  });

  it('goes with the whole: who deletes that has no layer left', async () => {
    const fields = { mode: 'clothing', layers: 'per_class', crop: 'true' };
    const response = await test.remove(formWith(await redOnGreen(), fields));
    const { id, layers } = removeAnswerSchema.parse(await response.json());
    const deleted = await fetch(`${test.url}/api/v1/results/${id}`, {
      ...{ method: 'DELETE', headers: { 'X-API-Key': test.secret } },
    });
    expect(deleted.status).toBe(204);
    for (const { url } of layers ?? []) expect((await fetch(url)).status).toBe(404);
    const rows = await test.database.db.selectFrom('results').select('parent_id').execute();
    expect(rows.filter(({ parent_id }) => parent_id === id)).toEqual([]);
  });

  it('is refused with store=false: each layer is a result with an address of its own', async () => {
    const fields = { mode: 'clothing', layers: 'per_class', store: 'false', response: 'binary' };
    const refused = await test.remove(formWith(await redOnGreen(), fields));
    const { errors } = await expectProblem(refused, 422, 'invalid_option');
    expect(errors).toEqual([
      { field: 'layers', expected: 'store=true with it', received: 'store=false' },
    ]);
  });

  it('keeps to a region, and gives each layer the photo’s size', async () => {
    const fields = { mode: 'clothing', layers: 'per_class', roi: '0 0 18 48' };
    const response = await test.remove(formWith(await redOnGreen(), fields));
    const { layers } = removeAnswerSchema.parse(await response.json());
    expect(layers).toMatchObject([{ class: 'tops', width: 48, height: 48 }]);
    const { left, width } = layers![0]!.foreground;
    expect(left + width).toBeLessThanOrEqual(18);
  });

  it('gives each layer a small picture of its own in the lists of an account', async () => {
    const browser = await administrator(test);
    const { secret } = await newKey(browser, 'live');
    const fields = { mode: 'clothing', layers: 'per_class', crop: 'true' };
    const photo = formWith(await redOnGreen(), fields);
    await test.remove(photo, { headers: { 'X-API-Key': secret } });
    const { results } = await browser.json<{ results: { thumbnail_url: string }[] }>(
      'GET',
      'results',
    );
    const small = await Promise.all(
      results.map(async ({ thumbnail_url }) => {
        const answer = await browser.ask('GET', thumbnail_url.replace('/app/api/', ''));
        return Buffer.from(await answer.arrayBuffer()).toString('base64');
      }),
    );
    // The whole was cropped, its layer was not.
    expect(new Set(small).size).toBe(2);
  });

  it('are marked for a test key, as is what is composed of them later, and for no other', async () => {
    const browser = await openAs('admin@example.org');
    const photo = await redOnGreen(192);
    const made = await Promise.all(
      (['live', 'test'] as const).map(async (kind) => {
        const { secret } = await newKey(browser, kind);
        const headers = { 'X-API-Key': secret };
        const form = formWith(photo, { mode: 'clothing', layers: 'per_class' });
        const answer = removeAnswerSchema.parse(
          await (await test.remove(form, { headers })).json(),
        );
        const address = `${test.url}/api/v1/results/${answer.id}`;
        return {
          whole: await pictureAt(answer.url),
          layer: await pictureAt(answer.layers![0]!.url),
          again: await pictureAt(address, headers),
          larger: await pictureAt(`${address}?canvas=300x300`, headers),
        };
      }),
    );
    const [live, marked] = made as [(typeof made)[0], (typeof made)[0]];
    for (const name of ['whole', 'layer', 'again', 'larger'] as const) {
      expect(marked[name].equals(live[name]), name).toBe(false);
    }
    expect(live.again.equals(live.whole)).toBe(true);
  });

  it('is refused in other modes, and together with points or a box', async () => {
    const photo = await redOnGreen();
    const common = await test.remove(formWith(photo, { layers: 'per_class' }));
    await expectProblem(common, 422, 'option_not_for_mode');
    const fields = { mode: 'clothing', layers: 'per_class', points: '1,1', box: '0,0,9,9' };
    const chosen = await expectProblem(
      await test.remove(formWith(photo, fields)),
      422,
      'invalid_option',
    );
    expect(chosen.errors).toEqual([
      { field: 'layers', expected: 'no points and no box with it', received: 'points and a box' },
    ]);
  });

  async function openAs(email: string): Promise<Browser> {
    const browser = openBrowser(test);
    await browser.json('POST', 'sign-in', { email, password: PASSWORD });
    return browser;
  }

  function newKey(browser: Browser, kind: 'live' | 'test') {
    return browser.json<{ secret: string }>('POST', 'keys', { name: kind, kind }, 201);
  }

  async function pictureAt(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
    const response = await fetch(url, { headers });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }
});
