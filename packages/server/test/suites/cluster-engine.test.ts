import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@nobg/server/config/config.js';
import { createLogger } from '@nobg/server/observability/logger.js';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import type { TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import { openCluster, openRemoteEngine } from '@nobg/server/wiring/cluster.js';
import { Opener } from '@nobg/server/wiring/opened.js';
import { openStorage } from '@nobg/server/wiring/storage.js';
import { startWorker } from '@nobg/server/worker.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import { CUTOUT_ENGINE } from '@nobg/testing/suites/cutout-engine.js';
import { ENGINE_WORK } from '@nobg/testing/suites/engine-work.js';
import { afterAll, beforeAll, describe } from 'vitest';
import { redOnGreen } from '../http/support.js';
import { clusterProblem, clusterSettings } from '../support/cluster.js';
import { freshPostgres } from '../support/databases.js';
import { runSuite } from '../support/run-suite.js';

describe.skipIf(clusterProblem !== null)('the workers of a cluster', () => {
  const opener = new Opener();
  let engine: CutoutEngine;
  let temporary: TemporaryStorage;
  let photo: Buffer;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nobg-cluster-'));
    const database = await freshPostgres();
    await opener.open({ services: null, close: () => database.drop() });
    await opener.open({
      services: null,
      close: () => rm(folder, { recursive: true, force: true }),
    });
    const config = readConfig({
      ...{ NOBG_DATA_DIR: join(folder, 'data'), NOBG_SLOTS: '1', NOBG_THREADS: '1' },
      ...clusterSettings(database.url),
    });
    photo = await redOnGreen();
    const log = createLogger('error', { write: (line) => process.stderr.write(line) });
    const logTo = { write: () => undefined };
    const worker = await startWorker(config, { networks: await writeSmallNetworks(folder), logTo });
    await opener.open({ services: worker, close: () => worker.close() });
    const storage = await opener.open(openStorage(config));
    const redisUrl = config.cluster.redisUrl ?? '';
    const cluster = await opener.open(openCluster(config, { redisUrl, storage, log }));
    const remote = await opener.open(openRemoteEngine(config, { storage, cluster, log }));
    await remote.ready();
    ({ engine } = remote);
    ({ temporary } = storage);
  });
  afterAll(() => opener.closeAll());

  runSuite({ ...CUTOUT_ENGINE, ...ENGINE_WORK }, async () => ({
    subject: { engine, temporary, photo },
  }));
});
