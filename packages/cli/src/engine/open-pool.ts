import type { CutoutRequestOptions } from '@nobg/contract/read-fields.js';
import { extrasFor, networksFor } from '@nobg/engine/mode-networks.js';
import { withInt8 } from '@nobg/engine/network-forms.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import { openEnginePool } from '@nobg/engine/process/open-engine-pool.js';
import type { EnginePool } from '@nobg/engine/process/pool-types.js';
import type { ModelProgress } from '@nobg/models/types.js';
import type { Config } from '@nobg/server/config/config.js';
import { planEngine } from '@nobg/server/wiring/engine.js';
import { openStore } from './open-store.js';

/**
 * Gets the weights that the request needs and that are missing, and starts child processes for a batch.
 * @param requested of all photos of the batch
 * @param photos how many there are: no more slots than that are started
 * @throws StartError when the settings ask for more than the machine has;
 *   ModelError when weights cannot be had
 */
export async function openPool(
  config: Config,
  requested: CutoutRequestOptions,
  photos: number,
  onProgress: (progress: ModelProgress) => void,
  signal: AbortSignal,
): Promise<{ pool: EnginePool; slots: number }> {
  const plan = planEngine(config.engine);
  const store = await openStore(config);
  const needed = networksFor(requested.mode, requested.options, config.networks);
  const wanted = [...new Set([...needed, ...extrasFor(requested.mode, config.networks)])];
  const known = await store.list();
  const here = (id: string) => known.find(({ entry }) => entry.id === id)?.state === 'compiled';
  const ids = withInt8(wanted, here, config.engine.precision);
  const both = await store.ensureAll(ids, onProgress, signal);
  const networks = await choosePrecision(both, {
    precision: config.engine.precision,
    threads: plan.threads,
    signal,
  });
  const slots = Math.min(plan.slots, photos);
  const { deadlineMs } = config.engine;
  const pool = openEnginePool(
    { ...plan, slots, queueLimit: slots, deadlineMs, choice: config.networks },
    networks,
  );
  return { pool, slots };
}
