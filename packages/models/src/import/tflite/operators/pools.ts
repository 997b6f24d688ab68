import type { ConvertOperator, OperatorFamily } from '../operation.js';
import { fusedActivation } from './fused.js';
import { autoPad, toChannelsFirst, toChannelsLast } from './layout.js';

/** Fields of Pool2DOptions. */
const POOL = { padding: 0, strideW: 1, strideH: 2, filterW: 3, filterH: 4, activation: 5 };

export const POOLS: OperatorFamily = {
  // Both leave padding out of account, as ONNX does unless it is told otherwise.
  AVERAGE_POOL_2D: pool('AveragePool'),
  MAX_POOL_2D: pool('MaxPool'),
};

function pool(onnx: string): ConvertOperator {
  return (op) => {
    const { options } = op;
    if (!options) return op.fail('it does not say how it pools');
    const value = op.node(onnx, [toChannelsFirst(op, op.input(0))], {
      kernel_shape: [options.int32(POOL.filterH), options.int32(POOL.filterW)],
      strides: [options.int32(POOL.strideH), options.int32(POOL.strideW)],
      auto_pad: autoPad(op, POOL.padding),
    });
    return toChannelsLast(op, fusedActivation(op, value, POOL.activation));
  };
}
