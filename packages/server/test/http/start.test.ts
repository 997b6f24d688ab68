import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from '@nobg/server/config/config.js';
import { type ServerDeps, startServer } from '@nobg/server/main.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import { startEngine } from '@nobg/server/wiring/engine.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.js';
import { settableClock } from '../support/clock.js';
import { filesUnder, formWith, redOnGreen, startTestServer, until } from './support.js';

describe('a start', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-start-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function failure(
    environment: Record<string, string>,
    deps: Partial<ServerDeps> = {},
  ): Promise<Error> {
    const config = readConfig({
      PORT: '0',
      NOBG_DATA_DIR: join(folder, 'data'),
      NOBG_LOG_LEVEL: 'silent',
      ...environment,
    });
    const started = startServer(config, { networks: [], ...deps });
    return started.then(
      async (server) => {
        await server.close();
        throw new Error('the server started');
      },
      (error: Error) => error,
    );
  }

  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const error = await failure({ PORT: String(port) });
    other.close();
    expect(error.name).toBe('StartError');
    expect(error.message).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program: stop it, or choose another port with PORT.`,
    );
  });

  it('says when this machine has no such address', async () => {
    const error = await failure({ NOBG_HOST: '203.0.113.7', NOBG_ALLOW_ROOT: 'yes' });
    expect(error.message).toMatch(/^This machine has no address 203\.0\.113\.7: set NOBG_HOST/);
  });

  it('says when a file is where the data folder should be', async () => {
    await writeFile(join(folder, 'data'), '');
    const error = await failure({});
    expect(error.name).toBe('StartError');
    expect(error.message).toMatch(
      /^The data folder .*data cannot be made, as a file is in the way/,
    );
  });

  it('says when slots and threads do not fit the machine', async () => {
    const error = await failure({ NOBG_SLOTS: '200', NOBG_THREADS: '2' });
    expect(error.name).toBe('StartError');
    expect(error.message).toMatch(
      /^NOBG_SLOTS and NOBG_THREADS do not fit this machine: .*400 cores/,
    );
  });

  it('says when the database is damaged', async () => {
    await writeFile(join(folder, 'broken.db'), 'x'.repeat(5000));
    const error = await failure({ NOBG_DATABASE_URL: `sqlite:${join(folder, 'broken.db')}` });
    expect(error.name).toBe('StorageError');
    expect(error.message).toContain('broken.db');
  });

  const asRoot = process.getuid?.() === 0;
  if (!asRoot) console.warn('SKIPPED: only root can start a program as another user');
  (asRoot ? it : it.skip)(
    'as root is refused where other machines reach it, and ends the engine that it was given',
    async () => {
      const engine = startEngine(readConfig({ NOBG_SLOTS: '1' }), [], createLogger('silent'));
      const error = await failure({ NOBG_HOST: '0.0.0.0' }, { engine });
      expect(error.name).toBe('StartError');
      expect(error.message).toMatch(/^As root, .* at 0\.0\.0\.0 .*NOBG_ALLOW_ROOT=yes/);
      const now = AbortSignal.abort(new Error('it goes on'));
      await expect(engine.ready(now)).rejects.toMatchObject({ code: 'shutting_down' });
    },
  );

  (asRoot ? it : it.skip)('says when the data folder is read-only for this user', async () => {
    const source = `
      import { readConfig } from '@nobg/server/config/config.js';
      import { startServer } from '@nobg/server/main.js';
      const config = readConfig({ PORT: '0', NOBG_DATA_DIR: process.argv[1] });
      await startServer(config, { networks: [] }).catch((e) => console.log(e.name + ': ' + e.message));
    `;
    const { stdout } = await runChild(source, [join(folder, 'data')], { uid: 65_534 });
    expect(stdout).toMatch(
      /^StartError: The data folder .* cannot be made, as this user has no right to/,
    );
  });

  it('makes a first key once, and never again', async () => {
    const test = await startTestServer();
    expect(await test.server.ensureFirstKey()).toBeNull();
    const config = readConfig({
      PORT: '0',
      NOBG_DATA_DIR: join(folder, 'data'),
      NOBG_LOG_LEVEL: 'silent',
    });
    const networks = await writeSmallNetworks(folder);
    const server = await startServer(config, { networks });
    const secret = await server.ensureFirstKey();
    expect(secret).toMatch(/^nobg_live_/);
    expect(await server.ensureFirstKey()).toBeNull();
    const response = await fetch(`${server.url}/api/v1/remove`, {
      method: 'POST',
      headers: { 'X-API-Key': secret! },
      body: formWith(await redOnGreen()),
    });
    expect(response.status).toBe(200);
    await server.close();
  });

  it('deletes what expired while nothing ran', async () => {
    const config = readConfig({
      PORT: '0',
      NOBG_DATA_DIR: join(folder, 'data'),
      NOBG_LOG_LEVEL: 'silent',
    });
    const networks = await writeSmallNetworks(folder);
    const clock = settableClock('2026-03-01T10:10:00Z');
    const first = await startServer(config, { networks, clock });
    const secret = await first.ensureFirstKey();
    const response = await fetch(`${first.url}/api/v1/remove`, {
      method: 'POST',
      headers: { 'X-API-Key': secret! },
      body: formWith(await redOnGreen()),
    });
    const { id } = (await response.json()) as { id: string };
    await first.close();
    expect(await filesUnder(join(folder, 'data', 'results'))).toEqual([id]);

    clock.advance(24 * 3_600_000);
    const second = await startServer(config, { networks, clock });
    await until(async () => {
      expect(await filesUnder(join(folder, 'data', 'results'))).toEqual([]);
    });
    expect((await fetch(`${second.url}/results/${id}.png`)).status).toBe(410);
    await second.close();
  });

  it('names every setting that cannot be used', () => {
    expect(() => readConfig({ PORT: 'x', NOBG_SLOTS: 'y' })).toThrow(ConfigError);
  });
});
