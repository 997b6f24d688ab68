import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@nobg/server/adapters/clock.js';
import { type Database, openDatabase } from '@nobg/server/adapters/database/open.js';
import { readConfig } from '@nobg/server/config/config.js';
import { createConcurrencyLimit } from '@nobg/server/domain/quota/concurrency.js';
import { createPlaces } from '@nobg/server/domain/quota/places.js';
import { schedulingOf } from '@nobg/server/domain/quota/scheduling.js';
import { type RunningServer, startServer } from '@nobg/server/main.js';
import { storesOf } from '@nobg/server/wiring/storage.js';
import { type S3Server, startS3Server } from '@nobg/testing/s3-server.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseKinds, type FreshDatabase } from '../support/databases.js';

const PASSWORD = 'a long enough password 7';

describe.each(databaseKinds().filter(({ name }) => name === 'postgres'))(
  'two servers on one database and one bucket',
  (kind) => {
    let fresh: FreshDatabase;
    let s3: S3Server;
    let folder: string;
    let servers: RunningServer[];
    let database: Database;
    let photo: Blob;
    let key: string;
    beforeAll(async () => {
      [fresh, s3, folder] = await Promise.all([
        kind.fresh(),
        startS3Server(),
        mkdtemp(join(tmpdir(), 'nobg-two-')),
      ]);
      const networks = await writeSmallNetworks(folder);
      servers = [];
      for (const name of ['one', 'two']) {
        const config = readConfig({
          ...{ PORT: '0', NOBG_DATA_DIR: join(folder, name), NOBG_SLOTS: '1', NOBG_THREADS: '1' },
          ...{ NOBG_DATABASE_URL: fresh.url, NOBG_SIGN_UP: 'open', ...s3.environment },
        });
        servers.push(await startServer(config, { networks, logTo: { write: () => {} } }));
      }
      key = (await servers[0]?.ensureFirstKey()) ?? '';
      database = await openDatabase(fresh.url);
      const red = { width: 40, height: 30, channels: 3, background: 'red' } as const;
      photo = new Blob([await sharp({ create: red }).png().toBuffer()]);
    });
    afterAll(async () => {
      await database.close();
      for (const server of servers) await server.close();
      await Promise.all([s3.close(), rm(folder, { recursive: true, force: true })]);
      await fresh.drop();
    });

    const at = (index: 0 | 1, path: string) => `${servers[index]?.url}${path}`;
    const cut = (index: 0 | 1, headers: Record<string, string> = {}) => {
      const body = new FormData();
      body.set('image', photo, 'red.png');
      const authorization = `Bearer ${key}`;
      const all = { authorization, ...headers };
      return fetch(at(index, '/api/v1/remove'), { method: 'POST', headers: all, body });
    };

    it('each serve and delete what the other made', async () => {
      const { url } = (await (await cut(0)).json()) as { url: string };
      const { pathname } = new URL(url);
      expect((await fetch(at(1, pathname))).status).toBe(200);
      const id = pathname.slice(9, 33);
      const headers = { authorization: `Bearer ${key}` };
      const gone = await fetch(at(1, `/api/v1/results/${id}`), { method: 'DELETE', headers });
      expect(gone.status).toBe(204);
      expect((await fetch(at(0, pathname))).status).toBe(404);
    });

    it('give one answer to one idempotency key, and work once', async () => {
      const headers = { 'idempotency-key': 'order-7' };
      const first = await (await cut(0, headers)).json();
      const again = await cut(1, headers);
      expect(again.status).toBe(200);
      expect(await again.json()).toEqual(first);
    });

    it('work once on an idempotency key that comes to both at the same time', async () => {
      const headers = { 'idempotency-key': 'order-8' };
      const answers = await Promise.all([cut(0, headers), cut(1, headers)]);
      const statuses = answers.map(({ status }) => status).sort();
      expect([
        [200, 409],
        [200, 200],
      ]).toContainEqual(statuses);
      const ids = await Promise.all(
        answers.filter(({ status }) => status === 200).map(async (answer) => answer.text()),
      );
      expect(new Set(ids).size).toBe(1);
    });

    it('know each other’s sessions', async () => {
      const send = (index: 0 | 1, path: string, body: unknown, cookie = '') =>
        fetch(at(index, path), {
          method: 'POST',
          headers: {
            ...{ 'content-type': 'application/json', origin: at(index, '') },
            ...(cookie === '' ? {} : { cookie }),
          },
          body: JSON.stringify(body),
        });
      const account = { email: 'mara@example.com', password: PASSWORD };
      const made = await send(0, '/app/api/sign-up', account);
      expect(made.status, await made.clone().text()).toBeLessThan(300);
      const signedIn = await send(0, '/app/api/sign-in', account);
      const cookies = signedIn.headers.getSetCookie();
      const cookie = cookies.map((line) => line.split(';', 1)[0]).join('; ');
      const session = await fetch(at(1, '/app/api/me'), { headers: { cookie } });
      expect(await session.text()).toContain('mara@example.com');
      await send(1, '/app/api/sign-out', {}, cookie);
      const after = await fetch(at(0, '/app/api/me'), { headers: { cookie } });
      expect(await after.text()).not.toContain('mara@example.com');
    });

    it('share the places of a caller', async () => {
      // A third process, as far as these two can tell.
      const { keys, places: store } = storesOf(database);
      const [row] = await keys.list();
      if (row === undefined) throw new Error('The first key is there.');
      const places = createPlaces({
        store,
        clock: systemClock,
        onFailure: (error) => expect.fail(String(error)),
      });
      const limit = createConcurrencyLimit({ places, what: 'cutouts', perAddress: 100 });
      const scheduling = schedulingOf(row);
      const leave = [];
      for (let n = 0; n < scheduling.atOnce; n += 1) leave.push(await limit.enter(scheduling));
      for (const index of [0, 1] as const) {
        const refused = await cut(index);
        expect(refused.status).toBe(429);
        expect(await refused.json()).toMatchObject({ code: 'too_many_at_once' });
      }
      await leave[0]?.();
      expect((await cut(1)).status).toBe(200);
      expect((await cut(0)).status).toBe(200);
    });
  },
);
