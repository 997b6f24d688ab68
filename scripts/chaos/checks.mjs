import { setTimeout as delay } from 'node:timers/promises';
import { SMALL_LIMIT } from './cluster.mjs';

/** Rows of tasks that dead processes left go within that. */
const FORGET_WITHIN_MS = 30_000;

/** @returns {Promise<string[]>} what does not hold after all has ended */
export async function wrongAfter(cluster, load, log) {
  const { db } = cluster.database;
  const wrong = [];
  const expect = (what, found, wanted) => {
    if (found !== wanted) wrong.push(`${what}: expected ${wanted}, but got ${found}`);
  };
  const ids = load.jobs.map((path) => path.split('/').at(-1));
  // What a killed process had half received was never accepted: its row is swept later.
  const jobs = await db.selectFrom('jobs').selectAll().where('state', '!=', 'receiving').execute();
  const accepted = new Set(jobs.map(({ id }) => id));
  const items = (await db.selectFrom('job_items').selectAll().execute()).filter(({ job_id: job }) =>
    accepted.has(job),
  );
  const done = items.filter(({ state }) => state === 'done');
  const failed = items.filter(({ state }) => state === 'failed');
  expect('jobs', jobs.length, new Set(ids).size);
  expect(
    'jobs that were accepted and are not there',
    ids.filter((id) => !jobs.some((job) => job.id === id)).length,
    0,
  );
  expect(
    'images',
    items.length,
    jobs.reduce((sum, { total }) => sum + total, 0),
  );
  expect('images that ended', done.length + failed.length, items.length);
  expect('results of images', new Set(done.map((item) => item.result_id)).size, done.length);
  const used = (name) => usage(db, cluster.keys[name].key.id);
  expect('charges of images', await used('batch'), done.length);
  expect('results of the batch key', await results(db, cluster.keys.batch.key.id), done.length);
  for (const name of ['waiting', 'limited']) {
    const { done: answered, lost, refused } = load.counts[name];
    const charged = await used(name);
    // Where the answer was lost on its way, nobody but the server knows whether the photo was done.
    if (charged < answered || charged > answered + lost + failures(refused)) {
      wrong.push(`charges of ${name}: ${charged} for ${answered} answers and ${lost} lost ones`);
    }
    const kinds = [...refused].map(([status, count]) => `${count} × ${status}`).join(', ');
    log(`${name}: ${answered} done, ${charged} charged, ${lost} lost; refused: ${kinds || 'none'}`);
  }
  if (load.counts.limited.done > SMALL_LIMIT)
    wrong.push(`${load.counts.limited.done} photos for a limit of ${SMALL_LIMIT}`);
  if ((await used('limited')) > SMALL_LIMIT) wrong.push('more was charged than the limit allows');
  expect('tasks that are left', await leftTasks(db), 0);
  log(`batches: ${jobs.length} jobs, ${done.length} images done, ${failed.length} failed`);
  for (const { error } of failed.slice(0, 5)) log(`  ${error}`);
  return wrong;
}

async function usage(db, keyId) {
  const rows = await db
    .selectFrom('usage_hours')
    .select('used')
    .where('key_id', '=', keyId)
    .execute();
  return rows.reduce((sum, { used }) => sum + Number(used), 0);
}

async function results(db, keyId) {
  const rows = await db.selectFrom('results').select('id').where('key_id', '=', keyId).execute();
  return rows.length;
}

/** Errors on our side may come after the charge, which is taken back when its lease ends. */
function failures(refused) {
  return [...refused].reduce((sum, [status, count]) => (status >= 500 ? sum + count : sum), 0);
}

async function leftTasks(db) {
  for (const until = performance.now() + FORGET_WITHIN_MS; ; ) {
    const rows = await db.selectFrom('engine_tasks').select('id').execute();
    if (rows.length === 0 || performance.now() > until) return rows.length;
    await delay(500);
  }
}
