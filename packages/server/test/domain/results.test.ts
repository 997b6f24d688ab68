import { buffer } from 'node:stream/consumers';
import { NobgError } from '@nobg/contract/errors.js';
import { createResults, type Results } from '@nobg/server/domain/cutouts/results.js';
import type { BlobStore } from '@nobg/server/ports/blob-store.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.js';
import { settableClock } from '../support/clock.js';
import { databaseKinds } from '../support/databases.js';
import { newKey } from '../support/keys.js';
import { newStorage, type Storage } from '../support/storage.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const SWEEP_AND_HANG = `
  import { openDiskStorage } from '@nobg/server/adapters/blobs/disk.js';
  import { openDatabase } from '@nobg/server/adapters/database/open.js';
  import { createResultStore } from '@nobg/server/adapters/database/results.js';
  import { createResults } from '@nobg/server/domain/cutouts/results.js';
  const [url, folder, now, when] = process.argv.slice(1);
  const { db } = await openDatabase(url);
  const { blobs, temporary } = await openDiskStorage(folder);
  const hang = () => { console.log('hangs'); return new Promise(() => setInterval(() => undefined, 1000)); };
  const results = createResults({
    results: createResultStore(db),
    temporary,
    blobs: { ...blobs, delete: when === 'before' ? hang : (id) => blobs.delete(id).then(hang) },
    clock: { now: () => new Date(Number(now)) },
  });
  await results.sweep();`;

describe.each(databaseKinds())('results on $name', (kind) => {
  // Files are dated by the machine's clock, so the rules' clock starts there too.
  const clock = settableClock(new Date().toISOString());
  let storage: Storage;
  let results: Results;
  let keyId: string;
  beforeAll(async () => {
    storage = await newStorage(kind);
  });
  beforeEach(async () => {
    clock.set(new Date().toISOString());
    await storage.reset();
    results = createResults({
      results: storage.rows,
      blobs: storage.blobs,
      temporary: storage.temporary,
      clock,
    });
    keyId = (await newKey(storage.database, clock)).id;
  });
  afterAll(() => storage.drop());

  async function publish(text = 'a picture'): Promise<string> {
    const file = await storage.draft(text);
    return (await results.publish({ file, keyId, mode: 'common', width: 3, height: 2 })).id;
  }

  async function codeOf(id: string): Promise<string> {
    try {
      const { stream } = await results.open(id);
      stream.destroy();
      return 'open';
    } catch (error) {
      return error instanceof NobgError ? error.code : String(error);
    }
  }

  it('are given back for 24 hours at an id that nobody guesses', async () => {
    const file = await storage.draft('a picture');
    const { id, expiresAt } = await results.publish({
      file,
      keyId,
      mode: 'common',
      width: 3,
      height: 2,
    });
    expect(id).toMatch(/^[0-9A-Za-z]{24}$/);
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(DAY_MS);
    clock.advance(DAY_MS - 1);
    const opened = await results.open(id);
    expect((await buffer(opened.stream)).toString()).toBe('a picture');
    expect(opened).toMatchObject({ bytes: 9, expiresAt });
    expect(await storage.files()).toEqual([id]);
  });

  it('are answered with result_expired from the moment they expire, swept or not', async () => {
    const id = await publish();
    clock.advance(DAY_MS);
    expect(await codeOf(id)).toBe('result_expired');
    expect(await results.sweep()).toEqual({ deleted: 1, orphans: 0, forgotten: 0, failures: [] });
    expect(await storage.files()).toEqual([]);
    expect(await codeOf(id)).toBe('result_expired');
    clock.advance(30 * DAY_MS);
    expect(await codeOf(id)).toBe('result_expired');
    clock.advance(1);
    expect((await results.sweep()).forgotten).toBe(1);
    expect(await codeOf(id)).toBe('not_found');
  });

  it('stay expired when the clock goes back', async () => {
    const id = await publish();
    clock.advance(DAY_MS);
    await results.sweep();
    clock.advance(-2 * HOUR_MS);
    expect(await codeOf(id)).toBe('result_expired');
  });

  it.each(['', 'x', '../../../../etc/passwd0', 'A'.repeat(24), `${'A'.repeat(23)}/`])(
    'are not found at %j',
    async (id) => {
      expect(await codeOf(id)).toBe('not_found');
    },
  );

  it('are not found when their file was taken away', async () => {
    const id = await publish();
    await storage.blobs.delete(id);
    expect(await codeOf(id)).toBe('not_found');
  });

  it('leave nothing behind when they are discarded', async () => {
    const id = await publish();
    await results.discard(id);
    expect(await storage.files()).toEqual([]);
    expect(await storage.rows.find(id)).toBeNull();
    expect(await codeOf(id)).toBe('not_found');
  });

  it('leave no file behind when their row cannot be written', async () => {
    const file = await storage.draft('a picture');
    const publishing = results.publish({
      file,
      keyId: 'key_nobody',
      mode: 'common',
      width: 3,
      height: 2,
    });
    await expect(publishing).rejects.toThrow(/foreign key/i);
    expect(await storage.files()).toEqual([]);
  });

  it('are swept without touching the ones that live', async () => {
    const old = await publish('old');
    clock.advance(HOUR_MS);
    const young = await publish('young');
    clock.advance(23 * HOUR_MS);
    expect(await results.sweep()).toMatchObject({ deleted: 1, orphans: 0, failures: [] });
    expect([await codeOf(old), await codeOf(young)]).toEqual(['result_expired', 'open']);
  });

  it('are swept in any number', async () => {
    const ids = [];
    for (let n = 0; n < 450; n += 1) {
      ids.push(`${String(n).padStart(4, '0')}${'A'.repeat(20)}`);
    }
    const at = clock.now();
    for (const id of ids) {
      await storage.rows.insert({
        ...{ id, keyId, mode: 'common', width: 1, height: 1, bytes: 1 },
        ...{
          createdAt: at,
          expiresAt: at,
          removedAt: null,
          blobDeletedAt: null,
          hasThumbnail: false,
        },
        ...{ format: 'png', type: 'other', cutoutId: null, parentId: null },
      });
    }
    expect((await results.sweep()).deleted).toBe(450);
    expect((await results.sweep()).deleted).toBe(0);
  });

  it('that nobody knows are deleted after an hour: files without a row, and unfinished ones', async () => {
    const known = await publish('known');
    const lost = 'lostLOSTlostLOSTlostLOST';
    await storage.blobs.put(lost, await storage.draft('lost'));
    await storage.draft('unfinished');
    clock.advance(HOUR_MS - 60_000);
    expect((await results.sweep()).orphans).toBe(0);
    clock.advance(120_000);
    expect((await results.sweep()).orphans).toBe(2);
    expect(await storage.files()).toEqual([known]);
  });

  it('whose file came back after it was deleted are swept as well', async () => {
    const id = await publish();
    clock.advance(DAY_MS);
    await results.sweep();
    await storage.blobs.put(id, await storage.draft('back from a backup'));
    expect(await codeOf(id)).toBe('result_expired');
    expect((await results.sweep()).orphans).toBe(1);
    expect(await storage.files()).toEqual([]);
  });

  it('are swept past one that cannot be deleted, which is tried again the next time', async () => {
    const ids = (await Promise.all([publish(), publish(), publish()])).sort();
    const stubborn = ids[1];
    const failure = new Error('device busy');
    const blobs: BlobStore = {
      ...storage.blobs,
      delete: async (id) => {
        if (id === stubborn) throw failure;
        await storage.blobs.delete(id);
      },
    };
    clock.advance(DAY_MS);
    const report = await createResults({
      results: storage.rows,
      blobs,
      temporary: storage.temporary,
      clock,
    }).sweep();
    expect(report).toMatchObject({ deleted: 2, failures: [{ id: stubborn, error: failure }] });
    expect(await storage.files()).toEqual([stubborn]);
    clock.advance(60 * DAY_MS);
    expect((await results.sweep()).deleted).toBe(1);
    expect(await storage.files()).toEqual([]);
  });

  it.each(['before', 'after'])(
    'are swept to the end by the next process when one is killed %s deleting a file',
    async (when) => {
      const ids = await Promise.all([publish(), publish()]);
      clock.advance(DAY_MS);
      const args = [storage.url, storage.folder, String(clock.now().getTime()), when];
      const end = await runChild(SWEEP_AND_HANG, args, { killAt: 'hangs' });
      expect(end.signal).toBe('SIGKILL');
      for (const id of ids) expect(await codeOf(id)).toBe('result_expired');
      expect(await results.sweep()).toMatchObject({ deleted: 2, failures: [] });
      expect(await storage.files()).toEqual([]);
      for (const id of ids) expect(await codeOf(id)).toBe('result_expired');
    },
  );

  it('can be swept by several at the same time', async () => {
    await Promise.all([publish(), publish(), publish()]);
    clock.advance(DAY_MS);
    const reports = await Promise.all([1, 2, 3].map(() => results.sweep()));
    expect(reports.flatMap((report) => report.failures)).toEqual([]);
    expect(await storage.files()).toEqual([]);
  });
});
