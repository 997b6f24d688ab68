import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  formWith,
  photoThatSays,
  redOnGreen,
  startTestServer,
  type TestServer,
} from './support.js';

describe('POST /api/v1/remove answers 500', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer({ NOBG_DEADLINE_MS: '2000' });
    await test.server.ready();
  });

  it('when the engine fails, and says nothing of the inside', async () => {
    const response = await test.remove(formWith(await photoThatSays('fail')));
    expect(response.headers.get('x-ratelimit-remaining')).toBe('100');
    const body = await expectProblem(response, 500, 'cutout_failed');
    expect(JSON.stringify(body)).not.toMatch(/secret inner words|passwd/);
    expect(JSON.stringify(test.log())).toMatch(/secret inner words/);
  });

  it('when the process dies under the photo; the next photo is cut out', async () => {
    const response = await test.remove(formWith(await photoThatSays('crash')));
    await expectProblem(response, 500, 'cutout_failed');
    expect((await test.remove(formWith(await redOnGreen()))).status).toBe(200);
    await test.database.db.deleteFrom('usage_hours').execute();
    const { db } = test.database;
    const made = await db.selectFrom('results').select('id').execute();
    expect(made).toHaveLength(1);
  });

  it('when a photo takes longer than its deadline', async () => {
    const order = `wait ${test.folder}/never`;
    const response = await test.remove(formWith(await photoThatSays(order)));
    await expectProblem(response, 500, 'deadline_exceeded');
  });

  it('and no failure was charged', async () => {
    const { db } = test.database;
    expect(await db.selectFrom('usage_hours').where('used', '>', 0).selectAll().execute()).toEqual(
      [],
    );
  });
});
