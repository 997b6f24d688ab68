import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  filesUnder,
  formWith,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('/api/v1/results/{id}', () => {
  let test: TestServer;
  let photo: Buffer;
  let stranger: string;
  beforeAll(async () => {
    test = await startTestServer();
    photo = await redOnGreen();
    stranger = (await test.keys.create({ name: 'stranger', limitPerHour: 10 })).secret;
  });

  const ask = (path: string, init: RequestInit = {}, secret = test.secret) =>
    fetch(`${test.url}/api/v1/results/${path}`, { headers: { 'X-API-Key': secret }, ...init });

  async function newResult(fields: Record<string, string> = {}) {
    const response = await test.remove(formWith(photo, fields));
    expect(response.status).toBe(200);
    return (await response.json()) as { id: string; url: string };
  }

  it('gives a result in another form, with the numbers in headers and at no charge', async () => {
    const { id } = await newResult();
    const used = (await ask(id)).headers.get('x-ratelimit-remaining');
    const response = await ask(`${id}?format=jpg&bg_color=white&canvas=100x80`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('x-width')).toBe('100');
    expect(response.headers.get('x-height')).toBe('80');
    expect(Buffer.from(await response.arrayBuffer()).toString('hex', 0, 3)).toBe('ffd8ff');
    expect(response.headers.get('x-ratelimit-remaining')).toBe(used);
    const webp = await ask(id, { headers: { 'X-API-Key': test.secret, Accept: 'image/webp' } });
    expect(webp.headers.get('content-type')).toBe('image/webp');
  });

  it('goes back to the plain cutout, whatever was made of it first', async () => {
    const { id } = await newResult({ crop: 'true', bg_color: 'red', format: 'jpg' });
    const response = await ask(id);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-width')).toBe('48');
  });

  it('takes a background picture, and answers in JSON where that is wanted', async () => {
    const { id } = await newResult();
    const form = new FormData();
    form.append('bg_image', new Blob([new Uint8Array(photo)]), 'bg.png');
    form.append('response', 'json_base64');
    const response = await ask(`${id}/render`, { method: 'POST', body: form });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as Record<string, unknown>;
    expect(answer).toMatchObject({ id, width: 48, format: 'png', mode: 'common' });
    const bytes = Buffer.from(answer.image_base64 as string, 'base64');
    expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
    const json = JSON.stringify({ format: 'webp', size: '20px' });
    const headers = { 'X-API-Key': test.secret, 'Content-Type': 'application/json' };
    const small = await ask(`${id}/render`, { method: 'POST', body: json, headers });
    expect(small.headers.get('x-width')).toBe('20');
  });

  it('refuses what it does not know, what needs the photo, and what cannot be', async () => {
    const { id } = await newResult();
    const refused: [string, string][] = [
      ['colour=red', 'unknown_field'],
      ['mode=food', 'unknown_field'],
      ['image_url=http://example.org', 'unknown_field'],
      ['bg_image_url=http://example.org', 'unknown_field'],
      ['format=webp&format=png', 'repeated_field'],
      ['bg_blur=3', 'conflicting_options'],
      ['roi=0 0 10 10', 'conflicting_options'],
      ['scale=500%25', 'invalid_option'],
      ['response=url', 'invalid_option'],
    ];
    for (const [query, code] of refused) {
      const { errors } = await expectProblem(await ask(`${id}?${query}`), 422, code);
      expect(errors?.length, query).toBeGreaterThan(0);
    }
    const form = formWith(photo);
    const sent = await ask(`${id}/render`, { method: 'POST', body: form });
    await expectProblem(sent, 422, 'unknown_field');
    const broken = new FormData();
    broken.append('bg_image', new Blob([new Uint8Array(photo.subarray(0, 70))]), 'bg.png');
    const { errors } = await expectProblem(
      await ask(`${id}/render`, { method: 'POST', body: broken }),
      422,
      'unreadable_image',
    );
    expect(errors?.[0]?.field).toBe('bg_image');
  });

  it('is there for its own key alone', async () => {
    const { id, url } = await newResult();
    await expectProblem(await ask(id, {}, stranger), 404, 'not_found');
    await expectProblem(await ask(id, { method: 'DELETE' }, stranger), 404, 'not_found');
    await expectProblem(await ask('x'.repeat(24)), 404, 'not_found');
    await expectProblem(await fetch(`${test.url}/api/v1/results/${id}`), 401, 'missing_key');
    expect((await fetch(url)).status).toBe(200);
  });

  it('is forgotten at once, with the cutout it was made from', async () => {
    const before = await filesUnder(`${test.folder}/data/results`);
    const { id, url } = await newResult({ format: 'webp' });
    const response = await ask(id, { method: 'DELETE' });
    expect(response.status).toBe(204);
    expect((await fetch(url)).status).toBe(404);
    await expectProblem(await ask(id), 404, 'not_found');
    await expectProblem(await ask(id, { method: 'DELETE' }), 404, 'not_found');
    expect(await filesUnder(`${test.folder}/data/results`)).toEqual(before);
  });

  it('is gone when it expired', async () => {
    const { id } = await newResult();
    test.clock.advance(25 * 3_600_000);
    await expectProblem(await ask(id), 410, 'result_expired');
  });
});
