import type { Graph, Node } from '../onnx/model.js';
import { namesRead } from '../onnx/reads.js';
import { type Carried, type CarryContext, carryPast, intsOf } from './carry-past.js';
import { inferRanks } from './infer-ranks.js';

/**
 * Carries transposes down the graph, past operators to which the order of dimensions is
 * nothing (or an axis, which is changed), until two of them cancel out or an operator
 * needs the order. Networks that came from channels-last formats have a pair of them
 * around each convolution; nearly all of those go.
 * @param graph with its nodes in running order.
 */
export function carryTransposes(graph: Graph): Graph {
  const ranks = inferRanks(graph);
  const carried = new Map<string, Carried>();
  const initializers = new Map(graph.initializers);
  const nodes: Node[] = [];
  const made = new Set<string>();

  const make = (name: string, value: Carried): string => {
    if (!made.has(name)) nodes.push(transposeNode(value, name));
    made.add(name);
    return name;
  };
  /** Makes a carried value, at most once, for a reader that needs it as it should be. */
  const settle = (name: string): void => {
    const value = carried.get(name);
    if (value) make(name, value);
  };
  /** The name under which an operator can read a value; as it is made, if that is right. */
  const readable = (name: string): string => {
    const value = carried.get(name);
    if (value && inOrder(value.perm)) return value.base;
    settle(name);
    return name;
  };
  const context: CarryContext = {
    carried,
    initializers,
    addConstant: (name, tensor) => initializers.set(name, tensor),
    rankOf: (name) => ranks.get(name),
    transposed: (name, perm) => {
      const value = reordered(carried.get(name) ?? { base: name, perm: ascending(perm) }, perm);
      return inOrder(value.perm) ? value.base : make(`${name}/${perm.join('')}`, value);
    },
  };

  for (const node of graph.nodes) {
    const [input, output] = [node.inputs[0] ?? '', node.outputs[0] ?? ''];
    const value = carried.get(input);
    const perm = node.op === 'Transpose' ? intsOf(node, 'perm') : undefined;
    const moved = perm ? undefined : carryPast(node, context);
    if (perm) {
      carried.set(output, reordered(value ?? { base: input, perm: ascending(perm) }, perm));
    } else if (node.op === 'Identity' && value) {
      carried.set(output, value);
    } else if (moved) {
      carried.set(output, { base: moved.node.outputs[0]!, perm: moved.perm });
      nodes.push(moved.node);
    } else {
      // Graphs inside a node read values by the names that they had.
      for (const name of namesRead(node)) if (!node.inputs.includes(name)) settle(name);
      nodes.push({ ...node, inputs: node.inputs.map(readable) });
    }
  }
  for (const { name } of graph.outputs) settle(name);
  return { ...graph, nodes, initializers };
}

function reordered({ base, perm }: Carried, by: readonly number[]): Carried {
  return { base, perm: by.map((axis) => perm[axis]!) };
}

function ascending(perm: readonly number[]): number[] {
  return perm.map((_, axis) => axis);
}

function inOrder(perm: readonly number[]): boolean {
  return perm.every((axis, i) => axis === i);
}

function transposeNode({ base, perm }: Carried, name: string): Node {
  const common = { name, domain: '', inputs: [base], outputs: [name] };
  if (inOrder(perm)) return { ...common, op: 'Identity', attributes: new Map() };
  return {
    ...common,
    op: 'Transpose',
    attributes: new Map([['perm', { kind: 'ints', value: perm.map(BigInt) }]]),
  };
}
