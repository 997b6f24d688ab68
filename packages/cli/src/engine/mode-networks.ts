import type { NetworkChoice } from '@nobg/engine/network-choice.js';
import { ModelError } from '@nobg/models/model-error.js';
import type { ModelEntry } from '@nobg/models/types.js';

/** Networks of operators have this one form; the others find parts of a subject only. */
const FORM = 'matte';

/**
 * Holds the networks that NOBG_MODE_NETWORKS names to be in the manifest.
 * @throws ModelError `unknown_model`, naming every mode whose network cannot be used
 */
export function checkModeNetworks(
  own: NetworkChoice['own'],
  manifest: readonly ModelEntry[],
): void {
  const usable = manifest.filter(({ compiler }) => compiler === FORM).map(({ id }) => id);
  const wrong = Object.entries(own).filter(([, id]) => !usable.includes(id));
  if (wrong.length === 0) return;
  const named = wrong.map(([mode, id]) => `"${id}" for mode ${mode}`).join(', ');
  const there = usable.length > 0 ? `it has: ${usable.join(', ')}` : 'it has none';
  throw new ModelError(
    'unknown_model',
    `NOBG_MODE_NETWORKS names ${named}; expected networks of the manifest that NOBG_NETWORKS names, with the compiler "${FORM}", and ${there}.`,
  );
}
