import { expectChannelsLast, integerList, refuse, spatial, text, texts } from '../attributes.js';
import { type Attributes, type Emitter, firstValue, int, ints, word } from '../emitter.js';
import type { TfNode } from '../graph.js';
import { type Computed, type Constant, sizeOf, transposed, type Value } from '../value.js';
import { emitFusedActivation } from './activation.js';
import { constantInput, input, type Operator, type OperatorFamily } from './operator.js';

/** Height and width, then the same at the far ends, as ONNX has pads. */
type Pads = readonly [number, number, number, number];

const convolution: Operator = (node, inputs, emit) => {
  const weights = constantInput(node, inputs, 1, 'weights');
  const [h = 0, w = 0, channels = 0, results = 0] = weights.dims;
  const x = input(node, inputs, 0);
  // Channels of zeros contribute nothing, so neither do their weights.
  const value = x.kind === 'zero-padded' ? x.value : x;
  const used = x.kind === 'zero-padded' ? leadingChannels(node, weights, x.value) : weights;
  const depth = value.kind === 'computed' ? value.depth : null;
  const group = depth === null || x.kind === 'zero-padded' ? 1 : depth / channels;
  return convolve(node, inputs, value, emit, {
    weights: transposed(used, [3, 2, 0, 1]),
    kernel: [h, w],
    group,
    results,
  });
};

const depthwise: Operator = (node, inputs, emit) => {
  const weights = constantInput(node, inputs, 1, 'weights');
  const [h = 0, w = 0, channels = 0, multiplier = 0] = weights.dims;
  const results = channels * multiplier;
  return convolve(node, inputs, input(node, inputs, 0), emit, {
    weights: { ...transposed(weights, [2, 3, 0, 1]), dims: [results, 1, h, w] },
    kernel: [h, w],
    group: channels,
    results,
  });
};

interface Kernel {
  /** As ONNX has them: results, channels of a group, height, width. */
  readonly weights: Constant;
  readonly kernel: readonly [number, number];
  readonly group: number;
  readonly results: number;
}

function convolve(
  node: TfNode,
  inputs: readonly Value[],
  x: Value,
  emit: Emitter,
  { weights, kernel, group, results }: Kernel,
): readonly Value[] {
  expectChannelsLast(node);
  const source = x.kind === 'dilated' ? x.value : x;
  const fused = texts(node, 'fused_ops');
  const bias = fused[0] === 'BiasAdd' ? [constantInput(node, inputs, 2, 'bias')] : [];
  const [activation, ...more] = fused.slice(bias.length);
  if (more.length > 0) refuse(node, `has fused ${fused.join(', ')}, which is not known`);

  const strides = spatial(node, 'strides');
  const dilations = x.kind === 'dilated' ? x.block : spatial(node, 'dilations');
  if (x.kind === 'dilated' && (text(node, 'padding', '') !== 'VALID' || sizeOf(strides) !== 1)) {
    refuse(node, 'is between SpaceToBatchND and BatchToSpaceND, and pads or strides');
  }
  const name = emit.one(
    'Conv',
    [emit.first(source), ...[weights, ...bias].map((c) => emit.constant(c))],
    {
      kernel_shape: ints(kernel),
      strides: ints(strides),
      dilations: ints(dilations),
      group: int(group),
      ...(x.kind === 'dilated'
        ? { pads: ints(x.pads) }
        : padding(node, kernel, strides, dilations)),
    },
  );
  const slope = inputs[2 + bias.length];
  const activated = activation
    ? emitFusedActivation(
        node,
        activation,
        name,
        slope?.kind === 'constant' ? slope : undefined,
        emit,
      )
    : name;
  const result = firstValue(activated, results);
  return [x.kind === 'dilated' ? { ...x, value: result } : result];
}

/** TensorFlow's padding as ONNX says it. */
export function padding(
  node: TfNode,
  kernel: readonly [number, number],
  strides: readonly [number, number],
  dilations: readonly [number, number],
): Attributes {
  const kind = text(node, 'padding', 'VALID');
  if (kind === 'VALID') return {};
  if (kind === 'EXPLICIT') {
    const [, , top = 0, bottom = 0, left = 0, right = 0] =
      integerList(node, 'explicit_paddings') ?? [];
    return { pads: ints([top, left, bottom, right]) };
  }
  if (kind !== 'SAME') refuse(node, `has padding ${kind}, which is not known`);
  // With strides, how much is padded depends on the size of the picture.
  if (sizeOf(strides) !== 1) return { auto_pad: word('SAME_UPPER') };
  const total = kernel.map((k, i) => dilations[i]! * (k - 1));
  const before = total.map((t) => Math.floor(t / 2));
  const pads: Pads = [before[0]!, before[1]!, total[0]! - before[0]!, total[1]! - before[1]!];
  return { pads: ints(pads) };
}

/** The weights for the channels that a value has, out of those for it and zeros after it. */
function leadingChannels(node: TfNode, weights: Constant, { depth }: Computed): Constant {
  const [h = 0, w = 0, channels = 0, results = 0] = weights.dims;
  if (depth === null) refuse(node, 'reads zeros beside a value of unknown depth');
  const values = new Float32Array(h * w * depth * results);
  for (let at = 0; at < h * w; at++) {
    const from = at * channels * results;
    values.set(weights.values.subarray(from, from + depth * results), at * depth * results);
  }
  return { ...weights, dims: [h, w, depth, results], values };
}

/** Convolutions, with the bias and activation that are fused into them. */
export const CONVOLUTION: OperatorFamily = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2dNative: depthwise,
};
