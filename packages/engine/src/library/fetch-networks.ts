import { MODES } from '@nobg/contract/modes.js';
import type { CutoutOptions } from '@nobg/contract/options.js';
import { createModelStore } from '@nobg/models/store.js';
import { extrasFor, networksFor, requiredNetworks } from '../mode-networks.js';
import type { NetworkChoice } from '../network-choice.js';
import { withInt8 } from '../network-forms.js';
import { choosePrecision } from '../precision/choose-precision.js';
import type { NetworkFile } from '../types.js';
import type { EngineSettings } from './engine-options.js';

/** Any request may come with points or a box, which need a network more. */
const PROMPTED: CutoutOptions = { box: { left: 0, top: 0, right: 1, bottom: 1 } };

/**
 * Downloads what the modes need and the folder lacks, and chooses each network's precision.
 * @throws ModelError where something cannot be had; the signal's reason
 */
export async function fetchNetworks(
  settings: EngineSettings,
  choice: NetworkChoice,
  threads: number,
): Promise<readonly NetworkFile[]> {
  const { modelsDir, precision, signal, onProgress } = settings;
  const store = createModelStore({ dir: modelsDir });
  const known = await store.list();
  const here = (id: string) =>
    known.some(({ entry, state }) => entry.id === id && state === 'compiled');
  const ids = withInt8(neededNetworks(settings.modes, choice), here, precision);
  const files = await store.ensureAll(ids, onProgress, signal);
  return choosePrecision(files, { precision, threads, signal });
}

/** @returns ids in the order of their first use */
function neededNetworks(modes: EngineSettings['modes'], choice: NetworkChoice): readonly string[] {
  if (MODES.every((mode) => modes.includes(mode))) return requiredNetworks(choice);
  const needed = modes.flatMap((mode) => networksFor(mode, PROMPTED, choice));
  return [...new Set([...needed, ...modes.flatMap((mode) => extrasFor(mode, choice))])];
}
