import { isMode, MODES, type Mode } from '@nobg/contract/modes.js';
import { LICENCE_SETS, type NetworkChoice } from '@nobg/engine/network-choice.js';
import { choice, text } from './setting.js';

/** Which networks the modes are made of. */
export const networkSettings = {
  licences: choice({
    name: 'NOBG_LICENCES',
    about:
      'Allowed networks: `permissive` excludes copyleft, non-commercial limits and missing terms.',
    words: LICENCE_SETS,
    fallback: 'any',
  }),
  own: text<NetworkChoice['own']>({
    name: 'NOBG_MODE_NETWORKS',
    about:
      'Saliency network of each mode, of the manifest in `NOBG_NETWORKS` or built in: `common=birefnet-lite,product=u2netp`.',
    expected: `comma-separated MODE=ID, each mode (${MODES.join(', ')}) once at most`,
    shown: '(none)',
    fallback: {},
    parse: parseModeNetworks,
  }),
};

function parseModeNetworks(value: string): NetworkChoice['own'] | undefined {
  const own: Partial<Record<Mode, string>> = {};
  for (const part of value.split(',')) {
    const [mode = '', id = '', ...rest] = part.split('=').map((word) => word.trim());
    // Ids look as manifests have them; whether one is there is known once those are read.
    if (!isMode(mode) || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id) || rest.length > 0) return undefined;
    if (own[mode] !== undefined) return undefined;
    own[mode] = id;
  }
  return own;
}
