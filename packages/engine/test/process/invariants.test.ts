import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isAlive, newFolder, newJob, newPool, outputsIn } from './support.js';

const step = fc.record({
  act: fc.constantFrom('ok', 'ok', 'throwNobg', 'kill', 'exit', 'halfThenDie', 'hang', 'rawBytes'),
  /** Jobs abort at once, a little later, or never; those that hang always do, later. */
  abort: fc.constantFrom('never', 'never', 'at once', 'later'),
  /** Whether the next step waits for this one to settle. */
  wait: fc.boolean(),
});

it('whatever happens, each job settles once, bounds hold, and at the end every slot works', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, slots, queueLimit, recycleAfterJobs) => {
        const folder = newFolder();
        const pool = newPool({ slots, queueLimit, recycleAfterJobs });
        const checkBounds = () => {
          const { busy, queued, ready } = pool.stats();
          expect(busy).toBeLessThanOrEqual(slots);
          expect(ready).toBeLessThanOrEqual(slots);
          expect(busy + queued).toBeLessThanOrEqual(slots + queueLimit);
        };
        const ends: string[][] = steps.map(() => []);
        const runs = [];
        for (const [i, { act, abort, wait }] of steps.entries()) {
          const controller = new AbortController();
          const aborts = act === 'hang' ? 'later' : abort;
          if (aborts === 'at once') controller.abort('gone');
          const job = newJob(folder, act, `s${i}`);
          const run = pool.run(job, controller.signal).then(
            () => ends[i]?.push('ok'),
            (error) => ends[i]?.push(error === 'gone' ? 'gone' : error.code),
          );
          if (aborts === 'later') setTimeout(() => controller.abort('gone'), 30);
          checkBounds();
          runs.push(run);
          if (wait) await run;
          checkBounds();
        }
        await Promise.all(runs);

        const allowed: Record<string, string[]> = {
          ok: ['ok'],
          throwNobg: ['unreadable_image'],
          hang: [],
        };
        for (const [i, { act }] of steps.entries()) {
          expect(ends[i]).toHaveLength(1);
          const own = allowed[act] ?? ['cutout_failed'];
          expect([...own, 'gone', 'queue_full']).toContain(ends[i]?.[0]);
        }
        const whole = steps.flatMap((_, i) => (ends[i]?.[0] === 'ok' ? [`s${i}.png`] : []));
        expect(outputsIn(folder).sort()).toEqual(whole.sort());

        // As many jobs as slots, which end only when all of them are at work together.
        const last = Array.from({ length: slots }, (_, i) =>
          newJob(folder, 'meet', `m${i}of${slots}`),
        );
        await Promise.all(last.map((job) => pool.run(job)));
        expect(pool.stats()).toMatchObject({ busy: 0, queued: 0 });
        await pool.close(0);
        expect(pool.pids().filter(isAlive)).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
}, 180_000);
