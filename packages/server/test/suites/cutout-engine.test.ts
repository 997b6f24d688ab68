import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEnginePool } from '@nobg/engine/process/open-engine-pool.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import { openTemporaryFiles } from '@nobg/server/adapters/blobs/temporary-files.js';
import { poolEngine } from '@nobg/server/adapters/engine/pool-engine.js';
import { createPrometheusMetrics } from '@nobg/server/observability/metrics/prometheus.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import type { TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import { observedCalls, observedPool } from '@nobg/server/wiring/observed-engine.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { CUTOUT_ENGINE } from '@nobg/testing/suites/cutout-engine.js';
import { ENGINE_WORK } from '@nobg/testing/suites/engine-work.js';
import { afterAll, beforeAll, describe } from 'vitest';
import { redOnGreen } from '../http/support.js';
import { copyingEngine } from '../support/engines.js';
import { runSuite } from '../support/run-suite.js';

let folder: string;
let temporary: TemporaryStorage;
let pool: EnginePool;
let photo: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-engine-'));
  temporary = await openTemporaryFiles(join(folder, 'unfinished'));
  photo = await redOnGreen();
  const config = { slots: 1, threads: 1, memory: 1e9, queueLimit: 8, deadlineMs: 60_000 };
  const choice = { licences: 'any', own: {} } as const;
  pool = openEnginePool({ ...config, choice }, await writeSmallNetworks(folder));
});
afterAll(async () => {
  await pool.close(0);
  await rm(folder, { recursive: true, force: true });
});

const trial = (engine: () => CutoutEngine) => async () => ({
  subject: { engine: engine(), temporary, photo },
});

describe('the processes of this machine', () =>
  runSuite(
    { ...CUTOUT_ENGINE, ...ENGINE_WORK },
    trial(() => poolEngine(pool)),
  ));

describe('the processes of this machine, measured and traced', () =>
  runSuite(
    CUTOUT_ENGINE,
    trial(() =>
      observedCalls(observedPool(pool), createPrometheusMetrics({ networks: [], version: '0' })),
    ),
  ));

describe('the engine that tests use in their place', () =>
  runSuite(
    CUTOUT_ENGINE,
    trial(() => copyingEngine),
  ));
