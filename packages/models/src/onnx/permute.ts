import type { Tensor } from './model.js';
import { alignedCopy, bytesOf } from './tensor.js';

/**
 * Reorders the dimensions of a tensor with elements of 4 or 8 bytes, as Transpose does:
 * dimension `i` of the result is dimension `perm[i]` of the tensor.
 */
export function permuteTensor(tensor: Tensor, perm: readonly number[]): Tensor {
  const dims = perm.map((axis) => tensor.dims[axis]!);
  const size = tensor.data.length / Math.max(1, product(dims));
  const words = alignedCopy(tensor.data);
  const from = size === 8 ? new BigInt64Array(words) : new Uint32Array(words);
  const to = from.slice();
  const strides = stridesOf(tensor.dims);
  const steps = perm.map((axis) => strides[axis]!);
  const index = dims.map(() => 0);
  let source = 0;
  for (let target = 0; target < to.length; target++) {
    to[target] = from[source]!;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      source += steps[axis]!;
      index[axis]!++;
      if (index[axis]! < dims[axis]!) break;
      source -= steps[axis]! * dims[axis]!;
      index[axis] = 0;
    }
  }
  return { ...tensor, dims, data: bytesOf(to) };
}

function stridesOf(dims: readonly number[]): number[] {
  const strides = dims.map(() => 1);
  for (let axis = dims.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * dims[axis + 1]!;
  }
  return strides;
}

function product(dims: readonly number[]): number {
  return dims.reduce((all, d) => all * d, 1);
}
