import { int64Tensor } from '../../../onnx/tensor.js';
import type { ConvertOperator, OperatorFamily } from '../operation.js';

const KEEP_DIMS = 0;

export const REDUCTIONS: OperatorFamily = {
  SUM: (op) => {
    const axes = op.axes(1, op.dims(0).length).map(BigInt);
    const constant = op.constant(int64Tensor([axes.length], axes));
    return op.node('ReduceSum', [op.input(0), constant], {
      keepdims: keepDims(op),
      // No axes means none, as in TFLite, and not all of them.
      noop_with_empty_axes: 1n,
    });
  },
  MEAN: byAttribute('ReduceMean'),
  REDUCE_MAX: byAttribute('ReduceMax'),
  REDUCE_MIN: byAttribute('ReduceMin'),
};

function byAttribute(onnx: string): ConvertOperator {
  return (op) => {
    const axes = op.axes(1, op.dims(0).length);
    if (axes.length === 0) return op.input(0);
    return op.node(onnx, [op.input(0)], { axes, keepdims: keepDims(op) });
  };
}

function keepDims(op: Parameters<ConvertOperator>[0]): bigint {
  return op.options?.bool(KEEP_DIMS) ? 1n : 0n;
}
