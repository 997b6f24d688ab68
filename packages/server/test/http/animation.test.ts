import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { animation } from './kinds.js';
import { expectProblem, formWith, startTestServer, type TestServer } from './support.js';

let test: TestServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-kinds-'));
  test = await startTestServer({ NOBG_MAX_FRAMES: '3', NOBG_REQUESTS_PER_HOUR: '1000' });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('frames=all', () => {
  it('answers an animation, and says how many frames it has', async () => {
    const response = await test.remove(
      formWith(await animation('gif'), { frames: 'all', format: 'webp' }),
    );
    const { url, frames } = (await response.json()) as { url: string; frames: number };
    expect({ status: response.status, frames }).toEqual({ status: 200, frames: 3 });
    const picture = await fetch(url);
    expect(picture.headers.get('content-type')).toBe('image/webp');
    const path = join(folder, 'result.webp');
    await writeFile(path, Buffer.from(await picture.arrayBuffer()));
    expect(await sharp(path).metadata()).toMatchObject({ pages: 3, delay: [120, 120, 120] });
  });

  it('takes an animated PNG, too', async () => {
    const form = formWith(await animation('png'), { frames: 'all', format: 'gif' });
    const response = await test.remove(form);
    const { frames } = (await response.json()) as { frames: number };
    expect({ status: response.status, frames }).toEqual({ status: 200, frames: 3 });
    const many = formWith(await animation('png', 4), { frames: 'all', format: 'gif' });
    await expectProblem(await test.remove(many), 422, 'too_many_frames');
  });

  it('follows Accept, and is an APNG where nothing else is said', async () => {
    const form = () => animation('webp').then((bytes) => formWith(bytes, { frames: 'all' }));
    const headers = { 'X-API-Key': test.secret };
    const gif = await test.remove(await form(), { headers: { ...headers, Accept: 'image/gif' } });
    expect(gif.headers.get('content-type')).toBe('image/gif');
    const png = await test.remove(await form(), { headers: { ...headers, Accept: 'image/png' } });
    expect(png.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await png.arrayBuffer());
    expect(bytes.includes('acTL') && bytes.includes('fdAT')).toBe(true);
  });

  it('keeps its first frame for other forms; the others are not kept', async () => {
    const made = await test.remove(
      formWith(await animation('gif'), { frames: 'all', format: 'gif' }),
    );
    const { id } = (await made.json()) as { id: string };
    const ask = (query: string) =>
      fetch(`${test.url}/api/v1/results/${id}?${query}`, { headers: { 'X-API-Key': test.secret } });
    const jpg = await ask('format=jpg&bg_color=white');
    expect([jpg.status, jpg.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const problem = await expectProblem(await ask('frames=all'), 422, 'conflicting_options');
    expect(problem.errors?.[0]?.field).toBe('frames');
  });

  it('is refused for more frames than the bound', async () => {
    const form = formWith(await animation('gif', 4), { frames: 'all', format: 'gif' });
    const problem = await expectProblem(await test.remove(form), 422, 'too_many_frames');
    expect(problem.errors).toEqual([
      { field: 'image', expected: 'at most 3 frames', received: '4 frames' },
    ]);
    const first = await test.remove(formWith(await animation('gif', 4)));
    expect(first.status).toBe(200);
  });

  it.each([
    [{ format: 'jpg' }, 'frames'],
    [{ format: 'auto' }, 'frames'],
    [{ bg_blur: '3' }, 'bg_blur'],
    [{ dpi: '300' }, 'dpi'],
    [{ return: 'mask' }, 'frames'],
    [{ points: '20,20' }, 'points'],
    [{ box: '1,1,20,20' }, 'box'],
    [{ matte: 'white' }, 'matte'],
  ])('is refused with %o', async (fields, field) => {
    const form = formWith(await animation('gif'), { frames: 'all', ...fields } as Record<
      string,
      string
    >);
    const problem = await expectProblem(await test.remove(form), 422, 'conflicting_options');
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });
});
