import { MATTE_FORM } from '@nobg/models/registry/descriptor.js';
import type { Size } from '../ops/size.js';
import type { NetworkLoader } from './network-loader.js';
import type { InferenceSession } from './runtime.js';
import { overSession, type SaliencyNetwork } from './saliency-network.js';
import { loadSession } from './session.js';

/** Normalisation is part of the compiled network. */
const INPUT = {
  name: MATTE_FORM.image,
  layout: 'NCHW',
  mean: [0, 0, 0],
  std: [1, 1, 1],
  filter: 'lanczos3',
} as const;

/**
 * A network of the operator's own in the one form that all of them are compiled to: bytes
 * of a photo at a fixed size in, alpha out (docs/adr/0008).
 *
 * @param id of the operator's manifest
 */
export function operatorNetwork(id: string): NetworkLoader<SaliencyNetwork> {
  return { id, load: (path, threads) => load(id, path, threads) };
}

async function load(id: string, path: string, threads: number): Promise<SaliencyNetwork> {
  const session = await loadSession(path, threads);
  const native = sizeOf(session);
  if (native === null) {
    const inputs = session.inputNames.join(', ');
    await session.release();
    throw new Error(
      `expected a network compiled by "matte", with ${INPUT.name} of a fixed size as its one input, got one with ${inputs}`,
    );
  }
  const output = MATTE_FORM.alpha;
  return overSession(session, { id, native, stride: null, input: INPUT, output, sigmoid: false });
}

function sizeOf(session: InferenceSession): Size | null {
  const [input, ...others] = session.inputMetadata;
  if (input?.name !== INPUT.name || !input.isTensor || others.length > 0) return null;
  const [batch, channels, height, width, ...rest] = input.shape;
  if (batch !== 1 || channels !== 3 || rest.length > 0) return null;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : null;
}
