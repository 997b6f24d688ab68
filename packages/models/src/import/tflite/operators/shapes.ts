import { alignedCopy, floatTensor, int64Tensor } from '../../../onnx/tensor.js';
import type { Operation, OperatorFamily } from '../operation.js';
import { fusedActivation } from './fused.js';

const RESHAPE_SHAPE = 0;
const CONCATENATION = { axis: 0, activation: 1 };

export const SHAPES: OperatorFamily = {
  RESHAPE: (op) => {
    const wanted = op.has(1) ? op.integers(1) : (op.options?.int32s(RESHAPE_SHAPE) ?? []);
    return reshape(op, wanted);
  },

  TRANSPOSE: (op) => {
    const rank = op.dims(0).length;
    const perm = op.axes(1, rank);
    if (perm.length !== rank || new Set(perm).size !== rank) {
      return op.fail(`[${perm.join(', ')}] is no order of ${rank} dimensions`);
    }
    return op.node('Transpose', [op.input(0)], { perm });
  },

  CONCATENATION: (op) => {
    const inputs = Array.from({ length: op.inputCount }, (_, i) => op.input(i));
    const axis = op.axis(op.options?.int32(CONCATENATION.axis) ?? 0, op.dims(0).length);
    const value = op.node('Concat', inputs, { axis: BigInt(axis) });
    return fusedActivation(op, value, CONCATENATION.activation);
  },

  PAD: (op) => pad(op, 0),
  PADV2: (op) => pad(op, new Float32Array(alignedCopy(op.weights(2, 0).data))[0]!),
};

function reshape(op: Operation, dims: readonly number[]): string {
  const shape = op.constant(int64Tensor([dims.length], dims.map(BigInt)));
  return op.node('Reshape', [op.input(0), shape], { allowzero: 1n });
}

/** TFLite has (before, after) of each dimension; ONNX has all before, then all after. */
function pad(op: Operation, value: number): string {
  const pairs = op.integers(1);
  const before = pairs.filter((_, i) => i % 2 === 0);
  const after = pairs.filter((_, i) => i % 2 === 1);
  const pads = op.constant(int64Tensor([pairs.length], [...before, ...after].map(BigInt)));
  const filler = op.constant(floatTensor([], Float32Array.of(value)));
  return op.node('Pad', [op.input(0), pads, filler]);
}
