import { ModelError } from '../model-error.js';
import type { Attribute, Graph, Node } from '../onnx/model.js';

/**
 * Replaces the fixed sizes with which Resize nodes were exported by dynamic ones: each
 * takes its height and width from the tensor that its result is concatenated with, or
 * from the graph's first input when it is concatenated with nothing (a side output brought
 * to full size). Batch and channels stay those of what is resized.
 * @param opset the graph's operator set; Shape can cut its result from 15 on.
 * @throws ModelError `compile` when the opset is older.
 */
export function makeResizesDynamic(graph: Graph, opset: number): Graph {
  if (opset < 15) {
    throw new ModelError('compile', `The network uses opset ${opset}; 15 or newer was expected.`);
  }
  const maker = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const shapes = new Map<string, string>();
  const nodes: Node[] = [];
  /** The name of dimensions `start..end` of a value's shape. */
  const shapeOf = (value: string, part: 'nc' | 'hw'): string => {
    const name = `${value}/shape_${part}`;
    if (!shapes.has(name)) {
      shapes.set(name, value);
      const range: [string, Attribute] =
        part === 'nc' ? ['end', { kind: 'int', value: 2n }] : ['start', { kind: 'int', value: 2n }];
      nodes.push({
        name,
        op: 'Shape',
        domain: '',
        inputs: [value],
        outputs: [name],
        attributes: new Map([range]),
      });
    }
    return name;
  };

  for (const node of graph.nodes) {
    const [source, result] = [node.inputs[0], node.outputs[0]];
    if (node.op !== 'Resize' || !source || !result) {
      nodes.push(node);
      continue;
    }
    const like = concatenatedWith(graph, maker, result) ?? graph.inputs[0]?.name;
    if (!like) throw new ModelError('compile', 'The network has no input.');
    const sizes = `${result}/sizes`;
    const parts = [shapeOf(source, 'nc'), shapeOf(like, 'hw')];
    nodes.push({
      name: sizes,
      op: 'Concat',
      domain: '',
      inputs: parts,
      outputs: [sizes],
      attributes: new Map([['axis', { kind: 'int', value: 0n }]]),
    });
    // Resize reads (X, roi, scales, sizes); sizes and scales exclude each other.
    nodes.push({ ...node, inputs: [source, node.inputs[1] ?? '', '', sizes] });
  }
  return { ...graph, nodes };
}

/** What a value is concatenated with; a tensor that was not itself resized, where there is one. */
function concatenatedWith(
  graph: Graph,
  maker: ReadonlyMap<string, Node>,
  value: string,
): string | undefined {
  const others = graph.nodes
    .filter((n) => n.op === 'Concat' && n.inputs.includes(value))
    .flatMap((n) => n.inputs.filter((i) => i !== value));
  return others.find((o) => maker.has(o) && maker.get(o)?.op !== 'Resize') ?? others[0];
}
