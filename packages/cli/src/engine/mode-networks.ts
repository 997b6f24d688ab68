import { allowsNetwork, type NetworkChoice } from '@nobg/engine/network-choice.js';
import { ModelError } from '@nobg/models/model-error.js';
import { builtinNetwork } from '@nobg/models/registry/builtin-networks.js';
import type { ModelEntry } from '@nobg/models/types.js';

/**
 * Holds the networks that NOBG_MODE_NETWORKS names to be some that find a subject: of the manifest, or built in and of
 * the set of licences that is chosen.
 * @throws ModelError `unknown_model`, naming every mode whose network cannot be used
 */
export function checkModeNetworks(
  { own, licences }: NetworkChoice,
  manifest: readonly ModelEntry[],
): void {
  const usable = manifest.filter((entry) => findsSubject(entry, licences)).map(({ id }) => id);
  const wrong = Object.entries(own).filter(([, id]) => !usable.includes(id));
  if (wrong.length === 0) return;
  const named = wrong.map(([mode, id]) => `"${id}" for mode ${mode}`).join(', ');
  throw new ModelError(
    'unknown_model',
    `NOBG_MODE_NETWORKS names ${named}; expected a network of the manifest that NOBG_NETWORKS names, with the compiler "matte", or a built-in saliency network that NOBG_LICENCES allows; there are: ${usable.join(', ')}.`,
  );
}

function findsSubject(entry: ModelEntry, licences: NetworkChoice['licences']): boolean {
  const builtin = builtinNetwork(entry.id);
  if (!builtin) return entry.compiler === 'matte';
  const { capability, variant } = builtin;
  if (capability !== 'saliency-segmentation' || variant) return false;
  return allowsNetwork(licences, builtin);
}
