import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobSummary } from '@nobg/contract/jobs.js';
import { readConfig } from '@nobg/server/config/config.js';
import { startServer } from '@nobg/server/main.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clusterProblem, clusterSettings } from '../support/cluster.js';
import { freshPostgres } from '../support/databases.js';

const AN_HOUR_MS = 3_600_000;

describe.skipIf(clusterProblem !== null)('an API process on a machine whose clock is wrong', () => {
  it('holds its leases by the clock of the database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-clock-'));
    const fresh = await freshPostgres();
    const config = readConfig({
      ...{ PORT: '0', NOBG_DATA_DIR: join(folder, 'data'), NOBG_ROLE: 'api' },
      ...clusterSettings(fresh.url),
    });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: now + AN_HOUR_MS });
    const server = await startServer(config, { networks: [], logTo: { write: () => {} } });
    onTestFinished(async () => {
      await server.close();
      vi.useRealTimers();
      await fresh.drop();
      await rm(folder, { recursive: true, force: true });
    });
    const jobs = `${server.url}/api/v1/jobs`;
    const headers = { 'X-API-Key': (await server.ensureFirstKey()) ?? '' };
    const body = new FormData();
    body.set('more', 'true');
    expect((await fetch(jobs, { method: 'POST', headers, body })).status).toBe(202);
    const listed = (await (await fetch(jobs, { headers })).json()) as { jobs: JobSummary[] };
    const madeAt = Date.parse(listed.jobs[0]?.created_at ?? '');
    expect(Math.abs(madeAt - now)).toBeLessThan(AN_HOUR_MS / 2);
  });
});
