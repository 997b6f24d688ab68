import { loadManifest } from '@nobg/models/manifest/load.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelStore } from '@nobg/models/types.js';
import type { Config } from '@nobg/server/config/config.js';
import { checkModeNetworks } from './mode-networks.js';

/**
 * The store of networks: those that are built in, and those of the operator's own manifest.
 * @throws ModelError when that manifest cannot be used, or lacks what a mode is to use
 */
export async function openStore({ storage, networks }: Config): Promise<ModelStore> {
  const { modelsDir, networksFile } = storage;
  const manifest = networksFile ? await loadManifest(networksFile) : BUILTIN_NETWORKS;
  checkModeNetworks(networks, manifest);
  return createModelStore({ dir: modelsDir, manifest });
}
