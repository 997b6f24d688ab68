import type { Graph, Node } from '../onnx/model.js';

/** Operators whose output has as many dimensions as their first input. */
const KEEPS_RANK = new Set(
  `Abs AveragePool Cast Clip Concat Conv ConvTranspose Elu Exp HardSigmoid HardSwish Identity
   LeakyRelu Log MaxPool Neg PRelu Pad Reciprocal Relu Resize Sigmoid Softmax Sqrt Tanh
   Transpose`.split(/\s+/),
);
/** Inputs are broadcast against each other; the one with the most dimensions counts. */
const BROADCASTS = new Set(['Add', 'Div', 'Max', 'Min', 'Mul', 'Pow', 'Sub']);

/**
 * Numbers of dimensions of a graph's values, as far as they can be told from the operators
 * that we know. A value that is missing from the result may have any.
 */
export function inferRanks(graph: Graph): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const { name, shape } of graph.inputs) if (shape) ranks.set(name, shape.length);
  for (const [name, { dims }] of graph.initializers) ranks.set(name, dims.length);
  for (const node of graph.nodes) {
    const rank = outputRank(node, ranks, graph);
    const output = node.outputs[0];
    if (rank !== undefined && output) ranks.set(output, rank);
  }
  return ranks;
}

function outputRank(
  node: Node,
  ranks: ReadonlyMap<string, number>,
  graph: Graph,
): number | undefined {
  if (node.domain !== '') return undefined;
  if (KEEPS_RANK.has(node.op)) return ranks.get(node.inputs[0] ?? '');
  if (node.op === 'Reshape') return graph.initializers.get(node.inputs[1] ?? '')?.dims[0];
  if (node.op.startsWith('Reduce')) {
    const keeps = node.attributes.get('keepdims');
    const all = keeps?.kind !== 'int' || keeps.value !== 0n;
    return all ? ranks.get(node.inputs[0] ?? '') : undefined;
  }
  if (!BROADCASTS.has(node.op)) return undefined;
  const known = node.inputs.map((name) => ranks.get(name));
  return known.every((rank) => rank !== undefined) ? Math.max(...known) : undefined;
}
