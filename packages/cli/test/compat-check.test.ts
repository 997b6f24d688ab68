import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { safeSharp } from '@nobg/engine/image/sharp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, smallWeights, startCli } from './run-cli.js';

interface Outcome {
  readonly api: string;
  readonly name: string;
  readonly outcome: string;
  readonly reason: string | null;
}

describe('nobg compat check', () => {
  let folder: string;
  let env: Record<string, string>;
  /** Small networks keep what is red. */
  let photo: string;
  const others: Server[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-compat-'));
    const models = join(folder, 'models');
    await smallWeights(models);
    env = { NOBG_DATA_DIR: join(folder, 'data'), NOBG_MODELS_DIR: models, PORT: '0' };
    photo = join(folder, 'photo.jpg');
    const red = safeSharp()({ create: { width: 40, height: 30, channels: 3, background: '#f00' } });
    await safeSharp()({ create: { width: 90, height: 70, channels: 3, background: '#0f0' } })
      .composite([
        { input: await red.raw().toBuffer(), raw: { width: 40, height: 30, channels: 3 } },
      ])
      .jpeg()
      .toFile(photo);
  });
  afterAll(async () => {
    for (const server of others) server.close();
    await rm(folder, { recursive: true });
  });

  async function check(
    url: string,
    ...args: string[]
  ): Promise<{ code: number | null; all: Outcome[] }> {
    const given = ['compat', 'check', url, '--photo', photo, '--json', ...args];
    const { code, stdout, stderr } = await runCli(given, env);
    expect(stderr).toBe('');
    return { code, all: JSON.parse(stdout) };
  }

  it('finds that our own server matches in all', async () => {
    const server = startCli(['serve'], { ...env, NOBG_REMBG: 'loopback', NOBG_LOG_LEVEL: 'error' });
    const [, url = ''] = await server.said(/listens on (http:\S+)/);
    const [key] = await server.said(/nobg_live_\w+/);
    const { code, all } = await check(url, '--key', key);
    expect(all.filter(({ outcome }) => outcome !== 'matches')).toEqual([]);
    expect(all.length).toBeGreaterThan(35);
    expect(code).toBe(0);
    server.child.kill('SIGTERM');
    await server.ended;
  }, 240_000);

  it('ends with 1 and says what differs of a server that is another', async () => {
    const server = createServer((_request, response) => response.end('hello'));
    others.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { code, all } = await check(url, '--key', 'x');
    expect(code).toBe(1);
    expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['differs']));
    expect(all[0]?.reason).toBe('status: expected 403, but got 200');

    const keyless = (await check(url, '--only', 'remove.bg')).all;
    expect(keyless.filter(({ outcome }) => outcome === 'differs')).toHaveLength(2);
    expect(keyless.at(-1)).toMatchObject({ outcome: 'skipped', reason: 'needs --key' });
  });

  it('ends with a sentence where nobody answers, and for what is no address or photo', async () => {
    const nobody = await runCli(['compat', 'check', 'http://127.0.0.1:9', '--photo', photo], env);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not answer: /) });
    expect((await runCli(['compat', 'check', 'nowhere'], env)).code).toBe(2);
    const none = await runCli(
      ['compat', 'check', 'http://127.0.0.1:9', '--photo', 'none.jpg'],
      env,
    );
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no photo/) });
  });
});
