import type { Graph, Node } from '../onnx/model.js';

/** Operators whose result has the channels of their first input, or of the one that has most. */
const KEEPS_CHANNELS = new Set(
  `Add AveragePool Clip Div GlobalAveragePool HardSigmoid Identity MaxPool Max Min Mul Pad Relu
   Resize Sigmoid Sub Tanh`.split(/\s+/),
);

/**
 * Sizes of the second dimension of a graph's values of four dimensions, as far as they can be told
 * from the operators that we know; others are missing from the result.
 *
 * @param graph sorted
 */
export function inferChannels(graph: Graph): ReadonlyMap<string, number> {
  const channels = new Map<string, number>();
  const known = (name: string): number | undefined =>
    channels.get(name) ?? constantChannels(graph, name);
  for (const { name, shape } of graph.inputs) {
    if (typeof shape?.[1] === 'number') channels.set(name, shape[1]);
  }
  for (const node of graph.nodes) {
    const found = channelsOf(node, graph, known);
    if (found === undefined) continue;
    for (const output of node.outputs) channels.set(output, found);
  }
  return channels;
}

/** Of each output of a node. */
function channelsOf(
  node: Node,
  graph: Graph,
  known: (name: string) => number | undefined,
): number | undefined {
  if (node.op === 'Conv') return graph.initializers.get(node.inputs[1] ?? '')?.dims[0];
  const axis = node.attributes.get('axis');
  const alongChannels = axis?.kind === 'int' && axis.value === 1n;
  const inputs = node.inputs.map(known);
  if (node.op === 'Concat' && alongChannels) {
    const sum = inputs.reduce<number>((total, c) => total + (c ?? Number.NaN), 0);
    return Number.isNaN(sum) ? undefined : sum;
  }
  if (node.op === 'Split' && alongChannels && !node.inputs[1]) {
    const part = (inputs[0] ?? Number.NaN) / node.outputs.length;
    return Number.isInteger(part) ? part : undefined;
  }
  if (!KEEPS_CHANNELS.has(node.op)) return undefined;
  const most = Math.max(...inputs.filter((c) => c !== undefined));
  return Number.isFinite(most) ? most : undefined;
}

/** Of a constant that is laid over values of four dimensions. */
function constantChannels({ initializers }: Graph, name: string): number | undefined {
  const dims = initializers.get(name)?.dims;
  return dims?.length === 4 ? dims[1] : undefined;
}
