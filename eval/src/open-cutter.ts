import { join, resolve } from 'node:path';
import { createCutter } from '@nobg/engine/cutout.js';
import { requiredNetworks } from '@nobg/engine/mode-networks.js';
import { PRECISIONS, withInt8 } from '@nobg/engine/network-forms.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { choosePrecision } from '@nobg/engine/precision/choose-precision.js';
import { availableCores } from '@nobg/engine/process/cores.js';
import type { Cutter } from '@nobg/engine/types.js';
import { createModelStore } from '@nobg/models/store.js';
import type { EvalOptions } from './options.js';
import type { NetworkMemory } from './remembered.js';

/**
 * Makes the function that serves a request: networks are fetched where they are missing,
 * into the same folder that the server uses.
 *
 * @param options `threads` null: all cores that this process may use
 * @param say tells what is being fetched
 * @param memory stands between engine and networks where it is given
 */
export async function openCutter(
  { threads, licences }: Pick<EvalOptions, 'threads' | 'licences'>,
  say: (line: string) => void,
  memory?: NetworkMemory,
): Promise<Cutter> {
  const store = createModelStore({ dir: modelsDir() });
  const choice = { licences, own: {} };
  let shown = '';
  const known = await store.list();
  const here = (id: string) => known.find(({ entry }) => entry.id === id)?.state === 'compiled';
  const both = await store.ensureAll(
    withInt8(requiredNetworks(choice), here, precision()),
    (progress) => {
      if (progress.kind === 'compile') say(`Compiling the network ${progress.id}`);
      if (progress.kind !== 'download' || !progress.total) return;
      const names = [progress.id, ...(progress.others ?? [])].join(', ');
      const line = `Fetching ${names}: ${Math.floor((10 * progress.done) / progress.total) * 10} %`;
      if (line !== shown) say(line);
      shown = line;
    },
  );
  const usable = threads ?? availableCores();
  const networks = await choosePrecision(both, { wish: precision(), threads: usable });
  const open: typeof openNetworks = (...args) => {
    const opened = openNetworks(...args);
    return memory ? memory.over(opened) : opened;
  };
  return createCutter({ networks, threads: usable, choice }, open);
}

/** As the server reads it; a word that is none means the default. */
function precision() {
  return PRECISIONS.find((word) => word === process.env.NOBG_PRECISION) ?? 'auto';
}

function modelsDir(): string {
  const data = process.env.NOBG_DATA_DIR || './data';
  return resolve(process.env.NOBG_MODELS_DIR || join(data, 'models'));
}
