import { removeAnswerSchema } from '@nobg/contract/remove.js';
import { beforeAll, describe, expect, it } from 'vitest';
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
});
