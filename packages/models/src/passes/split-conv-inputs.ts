import type { Graph, Node, Tensor } from '../onnx/model.js';

/**
 * ONNX Runtime's own layout takes convolutions of channels in multiples of this; others, such as
 * one over 32 channels and the photo's three, run in a plainer form at half the speed.
 */
const CHANNEL_MULTIPLE = 4;

/**
 * Replaces a convolution over concatenated channels by the sum of one convolution for each part,
 * where the runtime has no fast kernel for the whole. This also saves the concatenation.
 *
 * @param channelsOf of a value, where they are known
 * @param graph sorted, with no graphs inside nodes
 */
export function splitConvInputs(
  graph: Graph,
  channelsOf: (name: string) => number | undefined,
): Graph {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const initializers = new Map(graph.initializers);
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    if (node.op !== 'Conv') return [node];
    const joined = makers.get(node.inputs[0] ?? '');
    const weights = initializers.get(node.inputs[1] ?? '');
    const result = node.outputs[0]!;
    if (joined?.op !== 'Concat' || weights?.type !== 'float32') return [node];
    const channels = joined.inputs.map(channelsOf);
    const sum = channels.reduce<number>((total, c) => total + (c ?? Number.NaN), 0);
    // With groups, weights have fewer channels than what they are laid over.
    if (sum !== weights.dims[1] || sum % CHANNEL_MULTIPLE === 0) return [node];
    let from = 0;
    let total = '';
    return joined.inputs.flatMap((input, i) => {
      const size = channels[i]!;
      const part = `${result}/part${i}`;
      initializers.set(`${part}/weight`, inputChannels(weights, from, size));
      from += size;
      // The bias once.
      const bias = i === 0 ? node.inputs.slice(2) : [];
      const conv: Node = {
        ...node,
        name: part,
        inputs: [input, `${part}/weight`, ...bias],
        outputs: [part],
      };
      const before = total;
      total = i === joined.inputs.length - 1 ? result : `${part}/sum`;
      if (i === 0) {
        total = part;
        return [conv];
      }
      const add: Node = {
        name: `${part}/add`,
        op: 'Add',
        domain: '',
        inputs: [before, part],
        outputs: [total],
        attributes: new Map(),
      };
      return [conv, add];
    });
  });
  return { ...graph, nodes, initializers };
}

/** Elements `from..from + count` along the second dimension of floats. */
function inputChannels({ dims, data }: Tensor, from: number, count: number): Tensor {
  const [first = 1, second = 1, ...rest] = dims;
  const bytes = data.length / first / second;
  const picked = new Uint8Array(first * count * bytes);
  for (let i = 0; i < first; i++) {
    const start = (i * second + from) * bytes;
    picked.set(data.subarray(start, start + count * bytes), i * count * bytes);
  }
  return { type: 'float32', dims: [first, count, ...rest], data: picked };
}
