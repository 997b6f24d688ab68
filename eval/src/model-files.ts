import { join, resolve } from 'node:path';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { PRECISIONS, type PrecisionSetting, withInt8 } from '@nobg/engine/network-forms.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';

/** As the server reads it; a word that is none means the default. */
export function precisionSetting(): PrecisionSetting {
  return PRECISIONS.find((word) => word === process.env.NOBG_PRECISION) ?? 'auto';
}

/** Folder of things that are kept from run to run. */
export const dataDir = (): string => resolve(process.env.NOBG_DATA_DIR || './data');

/** The folder that the server uses. */
const openStore = () =>
  createModelStore({ dir: resolve(process.env.NOBG_MODELS_DIR || join(dataDir(), 'models')) });

/**
 * All networks that the modes may need, with their forms in 8 bits as the server would have them;
 * those that are missing are fetched.
 *
 * @param say tells what is being fetched
 */
export async function fetchNetworks(
  choice: NetworkChoice,
  precision: PrecisionSetting,
  say: (line: string) => void,
): Promise<readonly NetworkFile[]> {
  const known = await openStore().list();
  const here = (id: string) => known.find(({ entry }) => entry.id === id)?.state === 'compiled';
  return fetchAll(withInt8(requiredNetworks(choice), here, precision), say);
}

/** Some networks; those that are missing are fetched. */
export async function fetchAll(
  ids: readonly string[],
  say: (line: string) => void,
): Promise<readonly NetworkFile[]> {
  let shown = '';
  return openStore().ensureAll(ids, (progress) => {
    if (progress.kind === 'compile') say(`Compiling the network ${progress.id}`);
    if (progress.kind !== 'download' || !progress.total) return;
    const names = [progress.id, ...(progress.others ?? [])].join(', ');
    const line = `Fetching ${names}: ${Math.floor((10 * progress.done) / progress.total) * 10} %`;
    if (line !== shown) say(line);
    shown = line;
  });
}

/** A network that was fetched before; null where it was not. */
export async function networkHere(id: string): Promise<NetworkFile | null> {
  const known = await openStore().list();
  const here = known.some(({ entry, state }) => entry.id === id && state === 'compiled');
  return here ? openStore().ensure(id) : null;
}
