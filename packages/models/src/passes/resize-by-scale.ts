import type { Graph, Node, Tensor } from '../onnx/model.js';
import { alignedCopy, floatTensor } from '../onnx/tensor.js';

const SCALES = 'double/scales';

/**
 * Replaces the computed size of each Resize to twice the height and width by a constant scale of 2:
 * ONNX Runtime has a faster kernel for integer scales, in its blocked layout.
 *
 * @param graph with no graphs inside nodes
 */
export function resizeByScale(graph: Graph): Graph {
  const makers = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const doubles = (node: Node): boolean => {
    const sizes = makers.get(node.inputs[3] ?? '');
    if (node.op !== 'Resize' || sizes?.op !== 'Concat' || sizes.inputs.length !== 2) return false;
    const [batch, size] = sizes.inputs.map((name) => makers.get(name));
    return (
      batch?.op === 'Shape' &&
      batch.inputs[0] === node.inputs[0] &&
      size?.op === 'Mul' &&
      isTwos(graph.initializers.get(size.inputs[1] ?? '')) &&
      shapeSource(size.inputs[0] ?? '', makers) === node.inputs[0]
    );
  };
  const nodes = graph.nodes.map((node) =>
    doubles(node) ? { ...node, inputs: [node.inputs[0]!, '', SCALES] } : node,
  );
  const scales = floatTensor([4], Float32Array.of(1, 1, 2, 2));
  return { ...graph, nodes, initializers: new Map([...graph.initializers, [SCALES, scales]]) };
}

/** The value whose Shape a value is taken from through Gather and Slice; undefined if it is not. */
function shapeSource(name: string, makers: ReadonlyMap<string, Node>): string | undefined {
  for (let node = makers.get(name); node; node = makers.get(node.inputs[0] ?? '')) {
    if (node.op === 'Shape') return node.inputs[0];
    if (node.op !== 'Gather' && node.op !== 'Slice') return undefined;
  }
  return undefined;
}

function isTwos(tensor: Tensor | undefined): boolean {
  if (tensor?.type !== 'int64') return false;
  const values = [...new BigInt64Array(alignedCopy(tensor.data))];
  return values.length === 2 && values.every((v) => v === 2n);
}
