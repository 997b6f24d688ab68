import { setTimeout as delay } from 'node:timers/promises';

/** A picture of one pixel; the engine's children do not look at it. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const IMAGES_PER_JOB = 12;
/** Images of batches that are accepted and not done. */
const MOST_OPEN = 120;
/** Callers who wait for their photo. */
const CALLERS = 3;
const REQUEST_MS = 30_000;
/** What was accepted must have ended within that after the last disturbance. */
const END_WITHIN_MS = 180_000;

/** Sends batches and single photos to whichever API process, and remembers what was accepted. */
export async function startLoad(cluster) {
  const { keys, urls } = cluster;
  const state = { stopped: false, failure: null };
  /** Addresses of jobs that were accepted. */
  const jobs = [];
  const counts = { waiting: newCount(), limited: newCount() };
  const successes = [];
  const pick = () => urls()[Math.floor(Math.random() * urls().length)];

  async function batches() {
    for (let n = 0; !state.stopped; n += 1) {
      const url = await accepted(n);
      if (url !== null) jobs.push(url);
      while (!state.stopped && (await openImages()) > MOST_OPEN) await delay(500);
    }
  }

  /** Sent again under the same key until there is an answer: it must be one job. */
  async function accepted(n) {
    const headers = { 'X-API-Key': keys.batch.secret, 'Idempotency-Key': `batch-${n}` };
    for (;;) {
      const answer = await send('/api/v1/jobs', batchForm(), headers);
      if (answer?.status === 202) return new URL((await answer.json()).url).pathname;
      if (state.stopped && answer === null) return null;
      await delay(200);
    }
  }

  async function openImages() {
    const { db } = cluster.database;
    try {
      const rows = await db
        .selectFrom('jobs')
        .select(['queued', 'running'])
        .where('ended_at', 'is', null)
        .execute();
      return rows.reduce((sum, { queued, running }) => sum + queued + running, 0);
    } catch {
      return MOST_OPEN + 1;
    }
  }

  async function caller(name) {
    const count = counts[name];
    while (!state.stopped) {
      const began = performance.now();
      const headers = { 'X-API-Key': keys[name].secret };
      const answer = await send('/api/v1/remove', photoForm(), headers);
      if (answer === null) count.lost += 1;
      else if (answer.status === 200) {
        count.done += 1;
        successes.push({ began, ended: performance.now() });
      } else count.refused.set(answer.status, (count.refused.get(answer.status) ?? 0) + 1);
      await answer?.arrayBuffer().catch(() => undefined);
      await delay(answer?.status === 200 ? 20 : 200);
    }
  }

  /** Null where the answer was lost. */
  async function send(path, body, headers) {
    try {
      const signal = AbortSignal.timeout(REQUEST_MS);
      return await fetch(`${pick()}${path}`, { method: 'POST', body, headers, signal });
    } catch {
      return null;
    }
  }

  const running = [
    batches(),
    ...Array.from({ length: CALLERS }, () => caller('waiting')),
    caller('limited'),
  ].map((one) =>
    one.catch((error) => {
      state.failure ??= error;
    }),
  );

  return {
    ...{ jobs, counts, successes },
    /** Sends nothing more; resolves when all that was accepted has ended. @throws where it does not */
    async finish() {
      state.stopped = true;
      await Promise.all(running);
      if (state.failure !== null) throw state.failure;
      const until = performance.now() + END_WITHIN_MS;
      while ((await openImages()) > 0) {
        if (performance.now() > until) throw new Error(`${await openImages()} images do not end`);
        await delay(250);
      }
    },
  };
}

const newCount = () => ({ done: 0, lost: 0, refused: new Map() });

function photoForm() {
  const form = new FormData();
  form.append('image', new Blob([PHOTO]), 'photo.png');
  form.append('mode', 'product');
  return form;
}

function batchForm() {
  const form = new FormData();
  const list = Array.from({ length: IMAGES_PER_JOB }, (_, n) => ({ external_id: `image-${n}` }));
  form.append('items', JSON.stringify(list));
  form.append('mode', 'product');
  for (let n = 0; n < IMAGES_PER_JOB; n += 1)
    form.append('image', new Blob([PHOTO]), `image-${n}.png`);
  return form;
}
