import type { Tensor } from '../../../onnx/model.js';
import { permuteTensor } from '../../../onnx/permute.js';
import type { Operation, OperatorFamily } from '../operation.js';
import { fusedActivation } from './fused.js';
import { autoPad, isSame, toChannelsFirst, toChannelsLast } from './layout.js';

// Fields of Conv2DOptions, DepthwiseConv2DOptions and TransposeConvOptions.
const CONV = { padding: 0, strideW: 1, strideH: 2, activation: 3, dilationW: 4, dilationH: 5 };
const DEPTHWISE = { padding: 0, strideW: 1, strideH: 2, activation: 4, dilationW: 5, dilationH: 6 };
const TRANSPOSED = { padding: 0, strideW: 1, strideH: 2, activation: 3 };

export const CONVOLUTIONS: OperatorFamily = {
  CONV_2D: (op) => {
    const channels = op.dims(0, 4)[3]!;
    // Output, height, width, input channels → output, input, height, width.
    const filter = permuteTensor(op.weights(1, 4), [0, 3, 1, 2]);
    return convolution(op, filter, channels / filter.dims[1]!, CONV);
  },

  DEPTHWISE_CONV_2D: (op) => {
    // 1, height, width, channels → channels, 1, height, width.
    const filter = permuteTensor(op.weights(1, 4), [3, 0, 1, 2]);
    return convolution(op, filter, op.dims(0, 4)[3]!, DEPTHWISE);
  },

  TRANSPOSE_CONV: transposed,
};

function convolution(op: Operation, filter: Tensor, group: number, fields: typeof CONV): string {
  if (!Number.isInteger(group) || group < 1 || filter.dims[0]! % group !== 0) {
    return op.fail(`its weights do not fit an input of ${op.dims(0)[3]} channels`);
  }
  const inputs = [toChannelsFirst(op, op.input(0)), op.constant(filter)];
  if (op.has(2)) inputs.push(op.input(2));
  const value = op.node('Conv', inputs, {
    strides: [op.options?.int32(fields.strideH) ?? 1, op.options?.int32(fields.strideW) ?? 1],
    dilations: [
      op.options?.int32(fields.dilationH, 1) ?? 1,
      op.options?.int32(fields.dilationW, 1) ?? 1,
    ],
    kernel_shape: filter.dims.slice(2),
    group: BigInt(group),
    auto_pad: autoPad(op, fields.padding),
  });
  return toChannelsLast(op, fusedActivation(op, value, fields.activation));
}

/** Inputs: the output's sizes, weights, what is convolved, bias. */
function transposed(op: Operation): string {
  const [, height, width] = op.integers(0);
  // Output, height, width, input channels → input, output, height, width.
  const filter = permuteTensor(op.weights(1, 4), [3, 0, 1, 2]);
  const [, inputHeight, inputWidth] = op.dims(2, 4);
  const strides = [
    op.options?.int32(TRANSPOSED.strideH) ?? 1,
    op.options?.int32(TRANSPOSED.strideW) ?? 1,
  ];
  const same = isSame(op, TRANSPOSED.padding);
  // What the convolution the other way round would have padded is cut off here.
  const cut = [
    (inputHeight! - 1) * strides[0]! + filter.dims[2]! - height!,
    (inputWidth! - 1) * strides[1]! + filter.dims[3]! - width!,
  ];
  const inputs = [toChannelsFirst(op, op.input(2)), op.constant(filter)];
  if (op.has(3)) inputs.push(op.input(3));
  const before = cut.map((c) => (same ? Math.max(0, c) >> 1 : 0));
  const value = op.node('ConvTranspose', inputs, {
    strides,
    kernel_shape: filter.dims.slice(2),
    pads: [...before, ...cut.map((c, i) => Math.max(0, c) - before[i]!)],
    output_padding: cut.map((c) => Math.max(0, -c)),
  });
  return toChannelsLast(op, fusedActivation(op, value, TRANSPOSED.activation));
}
