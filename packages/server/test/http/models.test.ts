import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelsAnswerSchema } from '@nobg/contract/models.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SCALED } from '../support/shape.js';
import { expectProblem, startTestServer, type TestServer } from './support.js';

/** Fetches nothing until the server stops. */
function untilStopped(_arrived: (id: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

describe('GET /api/v1/models', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });

  const get = (server: TestServer, key = server.secret) =>
    fetch(`${server.url}/api/v1/models`, { headers: { 'X-API-Key': key } });

  it('lists networks, their licences and the modes that use them, at no charge', async () => {
    const response = await get(test);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-ratelimit-remaining')).toBe('100');
    const answer = modelsAnswerSchema.parse(await response.json());
    expect(answer.licences).toBe('any');
    const isnet = { id: 'isnet', modes: ['common', 'body', 'product', 'food', 'clothing'] };
    expect(answer.networks).toContainEqual(expect.objectContaining({ ...isnet, ready: true }));
    const sam = {
      modes: ['common', 'body', 'food'],
      points_and_box: true,
      licence: 'Apache-2.0',
    };
    expect(answer.networks).toContainEqual(
      expect.objectContaining({ id: 'mobile-sam-encoder', ...sam }),
    );
    expect(answer.networks).toContainEqual(
      expect.objectContaining({ id: 'garments', modes: ['clothing'], points_and_box: false }),
    );
  });

  // A worker has not told of networks that it still fetches.
  it.skipIf(SCALED)('tells of the permissive set, and of what is still being fetched', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-models-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const permissive = await startTestServer(
      { NOBG_LICENCES: 'permissive' },
      {
        networks: await writeSmallNetworks(folder, 'permissive'),
        deferredNetworks: { missing: ['garments'], fetch: untilStopped },
      },
    );
    const answer = modelsAnswerSchema.parse(await (await get(permissive)).json());
    expect(answer.licences).toBe('permissive');
    expect(answer.networks.map(({ id }) => id)).not.toContain('isnet');
    const late = answer.networks.filter(({ ready }) => !ready).map(({ id }) => id);
    expect(late).toEqual(['garments']);
  });

  it('asks for a key', async () => {
    await expectProblem(await get(test, 'nobg_live_wrong'), 401, 'malformed_key');
  });
});
