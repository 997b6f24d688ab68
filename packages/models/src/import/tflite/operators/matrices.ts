import { permuteTensor } from '../../../onnx/permute.js';
import { int64Tensor } from '../../../onnx/tensor.js';
import type { Operation, OperatorFamily } from '../operation.js';
import { fusedActivation } from './fused.js';

const FULLY_CONNECTED = { activation: 0, keepNumDims: 2 };
const BATCH_MATMUL = { adjX: 0, adjY: 1 };

export const MATRICES: OperatorFamily = {
  FULLY_CONNECTED: (op) => {
    const weights = op.weights(1, 2);
    let input = op.input(0);
    if (!op.options?.bool(FULLY_CONNECTED.keepNumDims)) {
      const rows = op.constant(int64Tensor([2], [-1n, BigInt(weights.dims[1]!)]));
      input = op.node('Reshape', [input, rows]);
    }
    // Outputs, inputs → inputs, outputs.
    const product = op.node('MatMul', [input, op.constant(permuteTensor(weights, [1, 0]))]);
    const sum = op.has(2) ? op.node('Add', [product, op.input(2)]) : product;
    return fusedActivation(op, sum, FULLY_CONNECTED.activation);
  },

  BATCH_MATMUL: (op) => {
    const left = matrix(op, 0, op.options?.bool(BATCH_MATMUL.adjX));
    const right = matrix(op, 1, op.options?.bool(BATCH_MATMUL.adjY));
    return op.node('MatMul', [left, right]);
  },
};

function matrix(op: Operation, i: number, turned: boolean | undefined): string {
  const rank = op.dims(i).length;
  if (!turned || rank < 2) return op.input(i);
  const perm = op.dims(i).map((_, axis) => axis);
  return op.node('Transpose', [op.input(i)], {
    perm: [...perm.slice(0, -2), rank - 1, rank - 2],
  });
}
