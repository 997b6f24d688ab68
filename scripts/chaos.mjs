// `npm run chaos [-- --minutes N]`: a cluster of two API processes and three workers under load, while its processes are
// killed, Redis and Postgres restart, and Redis is emptied. Every accepted image must end, none twice, none charged
// twice, and no limit exceeded. The engine's children copy the photo: this is about what happens around them.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = /^\d{1,3}(\.\d)?$/.test(values.minutes) ? Number(values.minutes) : 0;
if (minutes === 0) {
  process.stderr.write(`--minutes: expected a number above 0, but got ${values.minutes}.\n`);
  process.exit(2);
}
const { setUpOrExit } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { startPostgres } = await import('./testing/postgres.mjs');
const { startRedis } = await import('./testing/redis.mjs');
const { openTestCluster } = await import('./chaos/cluster.mjs');
const { startLoad } = await import('./chaos/load.mjs');
const { disturb } = await import('./chaos/events.mjs');
const { wrongAfter } = await import('./chaos/checks.mjs');

const log = (text) => void process.stdout.write(`${text}\n`);
const folder = await mkdtemp(join(tmpdir(), 'nobg-chaos-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// Whoever stops it leaves no process behind, and no data.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const closing = [() => rm(folder, { recursive: true, force: true })];
try {
  const servers = [];
  for (const start of [startPostgres, startRedis]) {
    const server = await start();
    if ('skipped' in server) throw new Error(server.skipped);
    closing.push(() => server.stop());
    servers.push(server);
  }
  const [postgres, redis] = servers;
  const cluster = await openTestCluster({ folder, postgres, redis, apis: 2, workers: 3 });
  closing.push(() => cluster.stop());
  const load = await startLoad(cluster);
  await disturb(cluster, load, minutes * 60_000, log);
  log('The disturbances are over; what was accepted may end.');
  await load.finish();
  const wrong = await wrongAfter(cluster, load, log);
  for (const line of wrong) log(`WRONG: ${line}`);
  log(wrong.length === 0 ? 'Every accepted image ended once and was charged once.' : 'Failed.');
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  for (const close of closing.reverse()) await close();
}
