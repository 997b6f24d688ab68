import { MODES, type Mode } from '@nobg/contract/modes.js';
import { networksFor } from '@nobg/engine/mode-networks.js';
import { DEFAULT_CHOICE } from '@nobg/engine/network-choice.js';
import type { ModelAvailability } from '../ports/model-availability.js';
import { NotReady, type Probe } from './health.js';

/** Every mode has its networks. Until then it is said which modes have. */
export function networksProbe(availability: ModelAvailability, choice = DEFAULT_CHOICE): Probe {
  return async () => {
    const missing = availability.missing();
    if (missing.length === 0) return 'all are here';
    const lacks = (mode: Mode) => networksFor(mode, {}, choice).some((id) => missing.includes(id));
    const able = MODES.filter((mode) => !lacks(mode));
    const state = availability.isFailing() ? 'not fetched so far, tried again' : 'being fetched';
    const modes = able.length > 0 ? `modes ready: ${able.join(', ')}` : 'no mode is ready';
    throw new NotReady(`${state}: ${missing.join(', ')}; ${modes}`);
  };
}
