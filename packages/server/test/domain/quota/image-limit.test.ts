import { createImageWindowStore } from '@nobg/server/adapters/database/image-windows.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import {
  createImageLimit,
  ImageLimitError,
  imageWeight,
} from '@nobg/server/domain/quota/image-limit.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settableClock } from '../../support/clock.js';
import { databaseKinds, type FreshDatabase } from '../../support/databases.js';
import { newKey } from '../../support/keys.js';

describe.each(databaseKinds())('the limit of images by megapixels on $name', (kind) => {
  let fresh: FreshDatabase;
  let database: Database;
  let store: ReturnType<typeof createImageWindowStore>;
  let a: string;
  let b: string;
  beforeAll(async () => {
    fresh = await kind.fresh();
    database = await openDatabase(fresh.url);
    store = createImageWindowStore(database.db);
    const clock = settableClock('2026-03-01');
    a = (await newKey(database, clock)).id;
    b = (await newKey(database, clock)).id;
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  it('is one for all processes: what two take at the same time never passes it', async () => {
    await database.db.deleteFrom('image_windows').execute();
    const other = await openDatabase(fresh.url);
    try {
      const clock = settableClock('2026-03-01T10:10:30Z');
      const of = { clock, window: 'minute', limit: 7 } as const;
      const limits = [database, other].map(({ db }) =>
        createImageLimit({ ...of, store: createImageWindowStore(db) }),
      );
      const tries = Array.from({ length: 20 }, (_, n) => limits[n % 2]!.take(a, 1));
      const ended = await Promise.allSettled(tries);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
      expect((await limits[1]!.state(a)).remaining).toBe(0);
    } finally {
      await other.close();
    }
  });

  it('weighs an image one at least', () => {
    expect(imageWeight({ width: 10, height: 10 })).toBe(1);
    expect(imageWeight({ width: 5000, height: 2000 })).toBe(10);
    expect(imageWeight({ width: 1500, height: 1000 })).toBe(1.5);
  });

  it('is never passed within a minute, but by one image alone, and begins anew with the next', () => {
    const weights = fc.array(fc.double({ min: 1, max: 30, noNaN: true }), { maxLength: 60 });
    const most = fc.integer({ min: 1, max: 100 });
    return fc.assert(
      fc.asyncProperty(weights, most, async (images, limit) => {
        const clock = settableClock('2026-03-01T10:10:30Z');
        await database.db.deleteFrom('image_windows').execute();
        const images500 = createImageLimit({ store, clock, window: 'minute', limit });
        for (let minute = 0; minute < 2; minute += 1) {
          const taken: number[] = [];
          for (const weight of images) {
            try {
              await images500.take(a, weight);
              taken.push(weight);
            } catch (error) {
              expect(error).toBeInstanceOf(ImageLimitError);
              expect((error as ImageLimitError).retryAfterS).toBe(30);
            }
          }
          // Weights are counted in thousandths, the last begun one whole.
          const sum = taken.reduce((total, weight) => total + Math.ceil(weight * 1000), 0) / 1000;
          expect(sum <= limit || taken.length === 1).toBe(true);
          expect((await images500.state(a)).remaining).toBe(Math.max(0, Math.floor(limit - sum)));
          expect((await images500.state(b)).remaining).toBe(limit);
          clock.advance(60_000);
        }
        expect(await images500.sweep()).toBe(images.length === 0 ? 0 : 2);
      }),
      { numRuns: 25 },
    );
  });
});
