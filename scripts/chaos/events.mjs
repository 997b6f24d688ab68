import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Between a disturbance that is over and the next. */
const PAUSE_MS = { least: 1000, most: 4000 };
/** Longest time without an answer, after a disturbance, that is waited for. */
const RECOVER_WITHIN_MS = 60_000;

/** What is done to a cluster, by name. Each resolves when everything runs again. */
const EVENTS = {
  'worker killed': ({ processes }) => any(processes, 'worker').restart('SIGKILL', random(0, 2000)),
  'API killed': ({ processes }) => any(processes, 'API').restart('SIGKILL', random(0, 1500)),
  'worker drained': ({ processes }) => any(processes, 'worker').restart('SIGTERM', 0),
  'Redis emptied': ({ redis }) => redis.flush(),
  'Redis restarted': (cluster) => cluster.redis.restart(random(0, 3000)),
  'Postgres restarted': ({ postgres }) => postgres.restart(),
  'backends terminated': (cluster) =>
    onPostgres(cluster, (client) =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
      ),
    ),
  'transaction left open': (cluster) =>
    onPostgres(cluster, async (client) => {
      await client.query('begin');
      await client.query('select count(*) from engine_tasks');
      await delay(random(2000, 5000));
    }),
};

/**
 * Disturbs the cluster again and again, each event once before any comes twice, and says how long callers then wait.
 * @param {number} ms for so long
 */
export async function disturb(cluster, load, ms, log) {
  const until = performance.now() + ms;
  const longest = new Map();
  let left = [];
  while (performance.now() < until) {
    if (left.length === 0) left = Object.keys(EVENTS);
    const [name] = left.splice(Math.floor(Math.random() * left.length), 1);
    const at = performance.now();
    await EVENTS[name](cluster);
    const recovery = await recovered(load, at);
    log(`${name}: a photo sent after it was done after ${(recovery / 1000).toFixed(1)} s`);
    longest.set(name, Math.max(longest.get(name) ?? 0, recovery));
    await delay(random(PAUSE_MS.least, PAUSE_MS.most));
  }
  for (const [name, took] of longest) log(`longest after ${name}: ${(took / 1000).toFixed(1)} s`);
}

/** Until the first answer to a photo that was sent after this moment; ms. @throws where none comes */
async function recovered({ successes }, at) {
  for (;;) {
    const first = successes.find(({ began }) => began >= at);
    if (first !== undefined) return first.ended - at;
    if (performance.now() - at > RECOVER_WITHIN_MS) throw new Error('no photo is done any more');
    await delay(50);
  }
}

function any(processes, kind) {
  const some = processes.filter(({ name }) => name.startsWith(kind));
  return some[Math.floor(Math.random() * some.length)];
}

const random = (least, most) => least + Math.random() * (most - least);

async function onPostgres({ postgres }, task) {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await task(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
