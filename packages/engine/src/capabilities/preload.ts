import { standardId } from '../network-forms.js';
import { centernet } from '../networks/centernet.js';
import { deeplabVoc } from '../networks/deeplab-voc.js';
import type { Networks } from '../networks/networks.js';
import { rvm } from '../networks/rvm.js';
import type { NetworkFile } from '../types.js';
import { capabilityNetworks } from './implementations.js';
import { saliencyLoader } from './network-set.js';

/**
 * Loads the network that most photos need first: the saliency network at the head of a set-up, else that of its set.
 * @throws Error when it is not in the set-up, or cannot be loaded
 */
export async function loadFirst(
  networks: Networks,
  [first]: readonly NetworkFile[],
): Promise<void> {
  const [ofSet] = capabilityNetworks('saliency', networks.choice.licences);
  const own = Object.values(networks.choice.own);
  const id = first && standardId(first.id);
  const heads = id !== undefined && (id === 'u2netp' || own.includes(id));
  await networks.get(saliencyLoader(heads ? id : ofSet!, networks));
}

/** What mode `common` runs after its first network, in that order. */
const NEXT = [centernet, rvm, deeplabVoc] as const;

/**
 * Loads one more network where memory has room for it.
 * @returns whether there was one
 */
export async function loadNext(networks: Networks): Promise<boolean> {
  const next = NEXT.find(({ id }) => networks.hasRoomFor(id));
  if (next === undefined) return false;
  await networks.get<Awaited<ReturnType<typeof next.load>>>(next);
  return true;
}
