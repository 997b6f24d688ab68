import type { Tensor } from './runtime.js';

/**
 * The values of an output, copied because the tensor's memory belongs to the runtime, which gets it back.
 *
 * @param id of the network, for the message
 * @throws Error when the output is not `length` floats
 */
export function floatsOf(id: string, tensor: Tensor | undefined, length: number): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== length) {
    const got = tensor ? `${tensor.type}[${tensor.dims}]` : 'nothing';
    throw new Error(`${id}: expected ${length} floats as output, got ${got}`);
  }
  const copy = new Float32Array(data);
  tensor?.dispose();
  return copy;
}
