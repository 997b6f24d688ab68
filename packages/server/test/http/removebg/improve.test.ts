import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesUnder, redOnGreen, startTestServer, type TestServer } from '../support.js';
import { expectErrors, type Fields, formOf } from './support.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('POST /v1.0/improve', () => {
  let photo: Buffer;
  beforeAll(async () => {
    photo = await redOnGreen();
  });

  const improve = ({ url, secret }: TestServer, fields: Fields) =>
    fetch(`${url}/v1.0/improve`, {
      method: 'POST',
      headers: { 'X-Api-Key': secret },
      body: formOf(fields),
    });

  it('throws the photo away unless the operator keeps them', async () => {
    const test = await startTestServer();
    const response = await improve(test, { image_file: photo, tag: 'batch_1' });
    const answer = (await response.json()) as { id: string };
    expect([response.status, Object.keys(answer)]).toEqual([200, ['id']]);
    expect(answer.id).toMatch(UUID);
    await test.expectNothingLeft();
    expect(await readdir(join(test.folder, 'data'))).not.toContain('improve');
  });

  it('keeps it with its tag where the operator wants it', async () => {
    const test = await startTestServer({ NOBG_REMOVEBG_IMPROVE: 'keep' });
    const fields = {
      image_file_b64: photo.toString('base64'),
      tag: 'hair',
      image_filename: '../x',
    };
    const { id } = (await (await improve(test, fields)).json()) as { id: string };
    const folder = join(test.folder, 'data', 'improve');
    expect((await filesUnder(folder)).sort()).toEqual([`${id}.json`, `${id}.png`]);
    expect(await readFile(join(folder, `${id}.png`))).toEqual(photo);
    expect(JSON.parse(await readFile(join(folder, `${id}.json`), 'utf8'))).toMatchObject({
      id,
      tag: 'hair',
      received_at: '2026-03-01T10:10:00.000Z',
    });
  });

  it('takes texts of the query, and the form’s before them', async () => {
    const test = await startTestServer({ NOBG_REMOVEBG_IMPROVE: 'keep' });
    const tagOf = async (fields: Fields) => {
      const response = await fetch(`${test.url}/v1.0/improve?tag=from-query`, {
        method: 'POST',
        headers: { 'X-Api-Key': test.secret },
        body: formOf(fields),
      });
      const { id } = (await response.json()) as { id: string };
      const note = join(test.folder, 'data', 'improve', `${id}.json`);
      return (JSON.parse(await readFile(note, 'utf8')) as { tag: string }).tag;
    };
    expect(await tagOf({ image_file: photo })).toBe('from-query');
    expect(await tagOf({ image_file: photo, tag: 'from-form' })).toBe('from-form');
  });

  it('refuses what is no photo, and a tag that is none, in the form of the others', async () => {
    const test = await startTestServer({ NOBG_REMOVEBG_IMPROVE: 'keep' });
    await expectErrors(await improve(test, { tag: 'a' }), 400, 'missing_source');
    const text = Buffer.from('this is text');
    await expectErrors(await improve(test, { image_file: text }), 400, 'invalid_file_type');
    const tag = 'x'.repeat(201);
    await expectErrors(await improve(test, { image_file: photo, tag }), 400, 'invalid_tag');
    await test.expectNothingLeft();
    expect(await readdir(join(test.folder, 'data'))).not.toContain('improve');
  });

  it('takes a hundred photos a day from a key', async () => {
    const test = await startTestServer();
    for (let i = 0; i < 100; i += 1) {
      await expectErrors(await improve(test, {}), 400, 'missing_source');
    }
    await expectErrors(await improve(test, {}), 429, 'rate_limit_exceeded');
    test.clock.advance(24 * 3_600_000);
    await expectErrors(await improve(test, {}), 400, 'missing_source');
  });
});
