import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesUnder, photoThatSays, redOnGreen, startTestServer, until } from '../support.js';
import { expectErrors, removebg } from './support.js';

it('/v1.0 answers 503 while it is busy or stops, with the time to wait and an error to read', async () => {
  const test = await startTestServer({ NOBG_QUEUE: '0' });
  await test.server.ready();
  const gate = join(test.folder, 'gate');
  const first = removebg(test, { image_file: await photoThatSays(`wait ${gate}`) });
  const uploads = join(test.folder, 'data', 'results', 'unfinished');
  await until(async () => expect(await filesUnder(uploads)).toHaveLength(1));
  await until(async () => {
    const second = await removebg(test, { image_file: await redOnGreen() });
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    const { detail } = await expectErrors(second, 503, 'service_unavailable');
    expect(detail).not.toBe('');
  });

  const closed = test.server.close();
  const late = await removebg(test, { image_file: await redOnGreen() });
  await expectErrors(late, 503, 'service_unavailable');
  expect(late.headers.get('retry-after')).toBe('5');
  await writeFile(gate, '');
  expect((await first).status).toBe(200);
  await closed;
});
