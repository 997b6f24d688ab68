import { loadManifest } from '@nobg/models/manifest/load.js';
import { createModelStore } from '@nobg/models/store.js';
import type { ModelStore } from '@nobg/models/types.js';
import type { Config } from '@nobg/server/config/config.js';

/**
 * The store of networks: those that are built in, and those of the operator's own manifest.
 * @throws ModelError when that manifest cannot be used
 */
export async function openStore({ storage }: Config): Promise<ModelStore> {
  const { modelsDir, networksFile } = storage;
  const own = networksFile ? { manifest: await loadManifest(networksFile) } : {};
  return createModelStore({ dir: modelsDir, ...own });
}
