import { createJobStore } from '@nobg/server/adapters/database/jobs/jobs.js';
import { createKeyStore } from '@nobg/server/adapters/database/keys.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import type { ClaimedItem, JobStore, NewItem } from '@nobg/server/ports/job-store.js';
import { apiKey } from '@nobg/testing/suites/stores.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

const BEGIN = Date.UTC(2026, 2, 1, 10);
const IMAGE_MS = 2000;
const at = (image: number) => new Date(BEGIN + image * IMAGE_MS);

/** The real store, worked on by slots that take one image's time for each image. Waits are counted in images. */
describe.each(databaseKinds())(
  '20 accounts with one image beside one with 5,000, on $name',
  (kind) => {
    let fresh: FreshDatabase;
    let database: Database;
    let jobs: JobStore;
    beforeAll(async () => {
      fresh = await kind.fresh();
      database = await openDatabase(fresh.url);
      jobs = createJobStore(database.db);
      await createKeyStore(database.db).insert(apiKey(), 'hash');
    });
    afterAll(async () => {
      await database.close();
      await fresh.drop();
    });

    async function send(accountId: string, images: number, now: Date): Promise<string> {
      const id = `job_${accountId}_${now.getTime()}`;
      const expiresAt = new Date(BEGIN + 86_400_000);
      await jobs.create({
        ...{ id, accountId, keyId: 'key_one', class: 'batch', options: {}, backgroundId: null },
        ...{ createdAt: now, expiresAt },
      });
      const items: NewItem[] = Array.from({ length: images }, (_, position) => ({
        ...{ id: `${id}_${position}`, position, externalId: null, name: null, options: null },
        source: { inputId: `input${position}`.padEnd(20, 'x'), bytes: 1 },
      }));
      await jobs.append({ id, accountId }, items, now);
      await jobs.open(id, { options: {}, backgroundId: null }, { now, forgetAt: expiresAt });
      return id;
    }

    it.each([1, 2])('p95 of their waits is at most two images, with %i slots', async (slots) => {
      const heavy = await send(`acc_heavy${slots}`, 5000, at(0));
      /** By account: the image at whose beginning it came. */
      const arrivals = new Map(
        Array.from({ length: 20 }, (_, n) => [`acc_${slots}_${n}`, 3 + n * 5 + (n % 3)]),
      );
      const waits: number[] = [];
      let inWork: ClaimedItem[] = [];
      for (let image = 0; image < 130; image += 1) {
        const now = at(image);
        // What was begun one image ago ends before anything new is taken.
        for (const claim of inWork) {
          const forgetAt = new Date(BEGIN + 86_400_000);
          const made = { resultId: claim.itemId, answer: {}, results: [] };
          expect(await jobs.complete(claim, made, { now, forgetAt })).toBe(true);
        }
        inWork = [];
        for (let slot = 0; slot < slots; slot += 1) {
          const claim = await jobs.claim({ now, leaseUntil: at(image + 30) });
          if (claim === null) throw new Error('the heavy account always has images');
          inWork.push(claim);
          const arrived = arrivals.get(claim.accountId);
          if (arrived !== undefined) waits.push(image - arrived);
        }
        for (const [account, when] of arrivals) if (when === image) await send(account, 1, now);
      }
      waits.sort((a, b) => a - b);
      expect(waits).toHaveLength(20);
      expect(waits[Math.ceil(0.95 * waits.length) - 1]).toBeLessThanOrEqual(2);
      // The heavy account had everything else.
      const done = (await jobs.find(`acc_heavy${slots}`, heavy))?.done ?? 0;
      expect(done).toBeGreaterThanOrEqual(130 * slots - 20 - 2 * slots);
      await jobs.cancel(heavy, { now: at(200), forgetAt: at(10_000) });
    });
  },
);
