import { createCutter } from '@nobg/engine/cutout.js';
import type { LicenceSet } from '@nobg/engine/network-choice.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import type { Cutter } from '@nobg/engine/types.js';
import { fetchNetworks, precisionWish } from './model-files.js';
import type { NetworkMemory } from './remembered.js';

/**
 * Makes the function that serves a request: networks are fetched where they are missing,
 * into the same folder that the server uses.
 *
 * @param threads that a network run may use
 * @param say tells what is being fetched
 * @param memory stands between engine and networks
 */
export async function openCutter(
  { threads, licences }: { readonly threads: number; readonly licences: LicenceSet },
  say: (line: string) => void,
  memory: NetworkMemory,
): Promise<Cutter> {
  const choice = { licences, own: {} };
  const wish = precisionWish();
  const both = await fetchNetworks(choice, wish, say);
  const networks = await choosePrecision(both, { wish, threads });
  const open: typeof openNetworks = (files, ...rest) =>
    memory.over(openNetworks(files, ...rest), files);
  return createCutter({ networks, threads, choice }, open);
}
