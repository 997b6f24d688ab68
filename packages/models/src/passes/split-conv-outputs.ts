import type { Graph, Node, Tensor } from '../onnx/model.js';

/** Activations that ONNX Runtime makes part of the convolution before them. */
const ACTIVATIONS = new Set(['Relu', 'Sigmoid', 'Tanh']);
/**
 * Channels that ONNX Runtime's own layout for convolutions lays beside each other, at most (16 with
 * AVX-512, 8 with AVX2). Parts of whole blocks stay in that layout, where Split would leave it.
 */
const CHANNEL_BLOCK = 16;

/**
 * Replaces a convolution followed by Split (with or without an activation between them) by one
 * convolution for each part, where all parts are whole channel blocks. Parts without readers are
 * dropped; if only one is read, it need not be whole blocks.
 *
 * @param graph sorted, with no graphs inside nodes
 */
export function splitConvOutputs(graph: Graph): Graph {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const reads = new Map<string, number>();
  const count = (name: string) => reads.set(name, (reads.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(count);
  for (const { name } of graph.outputs) count(name);

  const initializers = new Map(graph.initializers);
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const before = makers.get(node.inputs[0] ?? '');
    const activation = before && ACTIVATIONS.has(before.op) ? before : undefined;
    const conv = activation ? makers.get(activation.inputs[0] ?? '') : before;
    const weights = initializers.get(conv?.inputs[1] ?? '');
    if (node.op !== 'Split' || conv?.op !== 'Conv' || !weights || isGrouped(conv)) return [node];
    const made = [conv.outputs[0], activation?.outputs[0]];
    if (made.some((name) => name !== undefined && reads.get(name) !== 1)) return [node];
    const sizes = splitSizes(node, weights.dims[0] ?? 0, initializers);
    const read = node.outputs.filter((name) => reads.has(name));
    const whole = sizes?.every((size) => size % CHANNEL_BLOCK === 0);
    if (!sizes || !(read.length === 1 || whole)) return [node];
    let from = 0;
    return node.outputs.flatMap((output, i) => {
      const size = sizes[i]!;
      const inputs = conv.inputs.map((name, j) => {
        if (j === 0) return name;
        const part = `${output}/${j === 1 ? 'weight' : 'bias'}`;
        initializers.set(part, outputChannels(initializers.get(name)!, from, size));
        return part;
      });
      from += size;
      if (!reads.has(output)) return [];
      if (!activation) return [{ ...conv, name: `${output}/conv`, inputs, outputs: [output] }];
      const value = `${output}/conv`;
      return [
        { ...conv, name: value, inputs, outputs: [value] },
        { ...activation, name: `${output}/act`, inputs: [value], outputs: [output] },
      ];
    });
  });
  return { ...graph, nodes, initializers };
}

function isGrouped(conv: Node): boolean {
  const group = conv.attributes.get('group');
  return group?.kind === 'int' && group.value !== 1n;
}

/** Channels of each part; undefined where it is no split along channels of a known form. */
function splitSizes(
  split: Node,
  channels: number,
  initializers: ReadonlyMap<string, Tensor>,
): readonly number[] | undefined {
  const axis = split.attributes.get('axis');
  if (axis?.kind !== 'int' || axis.value !== 1n) return undefined;
  const sizes = split.inputs[1];
  if (!sizes) {
    const size = channels / split.outputs.length;
    return Number.isInteger(size) ? split.outputs.map(() => size) : undefined;
  }
  const tensor = initializers.get(sizes);
  if (!tensor) return undefined;
  return [...new BigInt64Array(new Uint8Array(tensor.data).buffer)].map(Number);
}

/** Elements `from..from + count` along the first dimension. */
function outputChannels(tensor: Tensor, from: number, count: number): Tensor {
  const [first = 1, ...rest] = tensor.dims;
  const bytes = tensor.data.length / first;
  const data = tensor.data.subarray(from * bytes, (from + count) * bytes);
  return { ...tensor, dims: [count, ...rest], data };
}
