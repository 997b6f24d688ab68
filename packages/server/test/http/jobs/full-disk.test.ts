import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onSmallDisk, runChild, smallDiskProblem } from '../../support/child.js';
import { skipLoudly } from '../../support/skip.js';
import { redOnGreen } from '../support.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-full-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A whole server whose data lies on a small disk; its database and networks lie elsewhere. */
const SOURCE = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { join } from 'node:path';
  import { setTimeout as delay } from 'node:timers/promises';
  import { readConfig } from '@nobg/server/config/config.js';
  import { startServer } from '@nobg/server/main.js';
  import { writeSmallNetworks } from '@nobg/testing/small-network.js';
  const [folder, small] = process.argv.slice(1);
  const config = readConfig({
    PORT: '0', NOBG_DATA_DIR: join(small, 'data'), NOBG_LOG_LEVEL: 'silent', NOBG_SLOTS: '1',
    NOBG_THREADS: '1', NOBG_DATABASE_URL: 'sqlite:' + join(folder, 'nobg.db'),
  });
  const server = await startServer(config, { networks: await writeSmallNetworks(folder), pages: null });
  const headers = { 'X-API-Key': await server.ensureFirstKey() };
  const photo = Buffer.concat([readFileSync(join(folder, 'photo.png')), Buffer.alloc(1_000_000)]);
  const send = (count) => {
    const body = new FormData();
    for (let n = 0; n < count; n += 1) body.append('image', new Blob([photo]), n + '.png');
    return fetch(server.url + '/api/v1/jobs', { method: 'POST', body, headers });
  };
  const refused = await send(12);
  const { code } = await refused.json();
  const files = readdirSync(join(small, 'data', 'jobs'), { recursive: true, withFileTypes: true });
  const left = files.filter((entry) => entry.isFile()).length;
  const retryAfter = refused.headers.get('retry-after');
  const taken = await send(2);
  const url = taken.headers.get('location');
  let job = {};
  while (!job.ended_at) {
    await delay(100);
    job = await (await fetch(url, { headers })).json();
  }
  console.log(JSON.stringify({ code, status: refused.status, retryAfter, left, done: job.done }));
  await server.close();
`;

it('a disk that is full in the middle of a job refuses it, and keeps nothing of it', async (context) => {
  const small = join(folder, 'small');
  await mkdir(small);
  await writeFile(join(folder, 'photo.png'), await redOnGreen());
  const end = await runChild(SOURCE, [folder, small], { under: onSmallDisk(small, 8000) });
  const problem = smallDiskProblem(end);
  if (problem !== null) skipLoudly(context, `no small disk can be made here: ${problem}`);
  expect(end.stderr).toBe('');
  expect(JSON.parse(end.stdout)).toEqual({
    ...{ code: 'storage_full', status: 503, retryAfter: '60', left: 0, done: 2 },
  });
}, 240_000);
