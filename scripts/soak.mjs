// `npm run soak -- --batch N [--kills K]`: a batch through a real server that is killed again and again, with its
// engine processes. Nothing may be lost, done twice or charged twice. The weights are those of NOBG_MODELS_DIR.
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const number = (name, text) => {
  if (/^[1-9]\d{0,5}$/.test(text ?? '')) return Number(text);
  process.stderr.write(`--${name}: expected a whole number from 1 to 999999, but got ${text}.\n`);
  process.exit(2);
};
const { values } = parseArgs({
  options: { batch: { type: 'string', default: '200' }, kills: { type: 'string', default: '10' } },
});
const [images, kills] = [number('batch', values.batch), number('kills', values.kills)];
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { openDatabase } = await import('@nobg/server/adapters/database/open.js');
const { killedBatch, leftBehind } = await import('./soak/batch.mjs');

const folder = await mkdtemp(join(tmpdir(), 'nobg-soak-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// Whoever stops it leaves no server behind, and no data.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
try {
  const env = {
    NOBG_DATA_DIR: folder,
    NOBG_MODELS_DIR: process.env.NOBG_MODELS_DIR || join(ROOT, 'data', 'models'),
    NOBG_JOB_LEASE_MS: '10000',
  };
  const photo = await readFile(join(ROOT, 'samples', 'coffee.jpg'));
  const log = (text) => void process.stdout.write(`${text}\n`);
  const { job, items } = await killedBatch({ env, photo, images, kills, log });
  const database = await openDatabase(`sqlite:${join(folder, 'nobg.db')}`);
  const left = await leftBehind(database, folder);
  await database.close();
  const found = {
    ...{ state: job.state, done: job.done, failed: job.failed, items: items.length, ...left },
  };
  const wanted = {
    ...{ state: 'done', done: images, failed: 0, items: images, charged: images, results: images },
    ...{ uploads: 0 },
  };
  const wrong = Object.keys(wanted).filter((name) => found[name] !== wanted[name]);
  for (const name of wrong) log(`${name}: expected ${wanted[name]}, but got ${found[name]}`);
  log(wrong.length === 0 ? `All ${images} images are done and charged once.` : 'Failed.');
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
