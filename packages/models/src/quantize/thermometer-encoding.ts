import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import { alignedCopy, floatTensor, int64Tensor } from '../onnx/tensor.js';
import type { Calibration } from './calibration.js';

/**
 * Channels of the encoding. The runtime's int8 kernels compute sixteen at once; with eight the
 * layer took five times as long.
 */
const CHANNELS = 16;

/**
 * Encodes the single output channel of a convolution, such as logits, as a thermometer code, so that
 * an int8 layer resolves more than 256 values: each of sixteen channels with the same weights covers
 * a sixteenth of the range, below which it is 0 and above which it is saturated. Their sum is the
 * value, clipped to the range, in a sixteenth of the step that one uint8 value would have.
 *
 * @param name of the convolution's node
 * @param bound the range is −bound..bound
 * @returns the graph, and the calibration table with the range of the channels
 * @throws ModelError `compile` when there is no such convolution
 */
export function encodeAsThermometer(
  graph: Graph,
  calibration: Calibration,
  name: string,
  bound: number,
): { readonly graph: Graph; readonly calibration: Calibration } {
  const conv = graph.nodes.find((node) => node.op === 'Conv' && node.name === name);
  const [input = '', weights, bias] = (conv?.inputs ?? []).map((value, i) =>
    i === 0 ? value : graph.initializers.get(value),
  ) as [string?, Tensor?, Tensor?];
  if (!conv || weights?.dims[0] !== 1 || !bias) {
    throw new ModelError('compile', `The network has no convolution "${name}" with one channel.`);
  }
  const value = conv.outputs[0]!;
  const [levels, sum] = [`${value}/levels`, `${value}/sum`];
  const step = (2 * bound) / CHANNELS;
  const [first = 0] = new Float32Array(alignedCopy(bias.data));
  const starts = Float32Array.from({ length: CHANNELS }, (_, k) => first + bound - k * step);
  const nodes: Node[] = [
    {
      ...conv,
      inputs: [input, `${levels}/weight`, `${levels}/bias`],
      outputs: [`${levels}/open`],
    },
    node('Relu', [`${levels}/open`], levels),
    node('ReduceSum', [levels, `${levels}/axis`], sum),
    node('Add', [sum, `${levels}/least`], value),
  ];
  const constants: [string, Tensor][] = [
    [`${levels}/weight`, repeatedChannels(weights)],
    [`${levels}/bias`, floatTensor([CHANNELS], starts)],
    [`${levels}/axis`, int64Tensor([1], [1n])],
    [`${levels}/least`, floatTensor([], Float32Array.of(-bound))],
  ];
  return {
    graph: {
      ...graph,
      nodes: graph.nodes.flatMap((other) => (other === conv ? nodes : [other])),
      initializers: new Map([...graph.initializers, ...constants]),
    },
    // Values above a channel's part of the range saturate in uint8.
    calibration: { ...calibration, ranges: { ...calibration.ranges, [levels]: [0, step] } },
  };
}

function repeatedChannels({ type, dims, data }: Tensor): Tensor {
  const all = new Uint8Array(CHANNELS * data.length);
  for (let k = 0; k < CHANNELS; k++) all.set(data, k * data.length);
  return { type, dims: [CHANNELS, ...dims.slice(1)], data: all };
}

function node(op: string, inputs: readonly string[], output: string): Node {
  return {
    name: `${output}:${op}`,
    op,
    domain: '',
    inputs,
    outputs: [output],
    attributes: new Map(),
  };
}
