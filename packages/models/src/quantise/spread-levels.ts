import { ModelError } from '../model-error.js';
import type { Graph, Node, Tensor } from '../onnx/model.js';
import { alignedCopy, floatTensor, int64Tensor } from '../onnx/tensor.js';
import type { Calibration } from './calibration.js';

/**
 * Channels that a range is spread over. Sixteen are as many as the runtime's kernels for bytes make
 * at once; with eight of them the layer took five times as long.
 */
const LEVELS = 16;

/**
 * Lets a convolution with one channel, as logits are, run on bytes and still tell more than 256
 * values apart: sixteen channels with the same weights each stand for a sixteenth of the
 * range, below which they are 0 and above which they are full. Their sum is the value, clipped to
 * the range, in steps of a sixteenth of what one byte would have.
 *
 * @param name of the convolution's node
 * @param bound the range is −bound..bound
 * @returns the graph, and the table with the range that the channels have
 * @throws ModelError `compile` when there is no such convolution
 */
export function spreadLevels(
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
  const step = (2 * bound) / LEVELS;
  const [first = 0] = new Float32Array(alignedCopy(bias.data));
  const starts = Float32Array.from({ length: LEVELS }, (_, k) => first + bound - k * step);
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
    [`${levels}/weight`, repeated(weights)],
    [`${levels}/bias`, floatTensor([LEVELS], starts)],
    [`${levels}/axis`, int64Tensor([1], [1n])],
    [`${levels}/least`, floatTensor([], Float32Array.of(-bound))],
  ];
  return {
    graph: {
      ...graph,
      nodes: graph.nodes.flatMap((other) => (other === conv ? nodes : [other])),
      initializers: new Map([...graph.initializers, ...constants]),
    },
    // What is above a channel's part of the range is clipped as beyond its bytes.
    calibration: { ...calibration, ranges: { ...calibration.ranges, [levels]: [0, step] } },
  };
}

function repeated({ type, dims, data }: Tensor): Tensor {
  const all = new Uint8Array(LEVELS * data.length);
  for (let k = 0; k < LEVELS; k++) all.set(data, k * data.length);
  return { type, dims: [LEVELS, ...dims.slice(1)], data: all };
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
