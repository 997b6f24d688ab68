import type { LicenceSet } from '@nobg/engine/network-choice.js';
import { inBothForms } from '@nobg/engine/network-forms.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { createCutter } from '@nobg/engine/pipeline/cutout.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import type { Cutter, NetworkFile } from '@nobg/engine/types.js';
import { fetchNetworks, precisionSetting } from './model-files.js';
import type { NetworkMemory } from './remembered.js';

interface CutterSetup {
  /** Threads that a network run may use. */
  readonly threads: number;
  readonly licences: LicenceSet;
  /** Stands between engine and networks. */
  readonly memory: NetworkMemory;
  /** Told what is being fetched. */
  readonly say: (line: string) => void;
}

/**
 * Makes the function that serves a request: networks are fetched where they are missing,
 * into the same folder that the server uses.
 */
export async function openCutter(setup: CutterSetup): Promise<Cutter> {
  const { licences, threads, say } = setup;
  const precision = precisionSetting();
  const both = await fetchNetworks({ licences, own: {} }, precision, say);
  return openWith(await choosePrecision(both, { precision, threads }), setup);
}

/**
 * The same with its networks in the other form: in float32 where it would take any in 8 bits, else in
 * 8 bits; null where there are no two forms.
 */
export async function openOtherCutter(setup: CutterSetup): Promise<Cutter | null> {
  const { licences, threads, say } = setup;
  const both = await fetchNetworks({ licences, own: {} }, 'auto', say);
  const forms = inBothForms(both);
  if (forms.length === 0) return null;
  const chosen = await choosePrecision(both, { precision: precisionSetting(), threads });
  const inBytes = forms.some(({ int8 }) => chosen.includes(int8));
  const precision = inBytes ? 'float32' : 'int8';
  return openWith(await choosePrecision(both, { precision, threads }), setup);
}

function openWith(
  networks: readonly NetworkFile[],
  { licences, threads, memory }: CutterSetup,
): Promise<Cutter> {
  const choice = { licences, own: {} };
  const open: typeof openNetworks = (files, ...rest) =>
    memory.over(openNetworks(files, ...rest), files);
  return createCutter({ networks, threads, choice }, open);
}
