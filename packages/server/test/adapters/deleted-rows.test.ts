import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@nobg/server/adapters/clock.js';
import { openDatabase } from '@nobg/server/adapters/database/open.js';
import { createResultStore } from '@nobg/server/adapters/database/results.js';
import { expect, it } from 'vitest';
import { newKey } from '../support/keys.js';

it('a deleted result leaves its small picture nowhere in the files of the database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-deleted-'));
  const database = await openDatabase(`sqlite:${join(folder, 'nobg.db')}`);
  const { id: keyId } = await newKey(database, systemClock);
  const rows = createResultStore(database.db);
  const small = randomBytes(3000).toString('base64');
  const [createdAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
  const about = { keyId, mode: 'product', width: 1, height: 1, bytes: 1 } as const;
  const more = { format: 'png', type: 'other', cutoutId: null, parentId: null } as const;
  const times = { createdAt, expiresAt, removedAt: null, blobDeletedAt: null };
  await rows.insert({ id: 'r1', ...about, ...more, ...times, hasThumbnail: true }, small);
  const holders = async () => {
    const names = await readdir(folder);
    const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return names.filter((_, i) => files[i]?.includes(small.slice(100, 140)));
  };
  expect(await holders()).not.toEqual([]);
  await rows.markRemoved('r1', new Date());
  await rows.delete('r1');
  database.tidy();
  expect(await holders()).toEqual([]);
  await database.close();
  await rm(folder, { recursive: true });
});
