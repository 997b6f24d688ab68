import type { Graph, Node } from '../onnx/model.js';
import { namesReadBy } from '../onnx/subgraphs.js';
import { inferRanks } from './infer-ranks.js';
import {
  intsOf,
  type PendingTranspose,
  type SinkContext,
  sinkTranspose,
} from './sink-transpose.js';

/**
 * Propagates transposes down the graph through layout-agnostic operators (adjusting their axes)
 * until two of them cancel out or an operator needs the order. Networks converted from
 * channels-last formats have a pair of transposes around each convolution; nearly all of those
 * are removed.
 * @param graph topologically sorted.
 */
export function propagateTransposes(graph: Graph): Graph {
  const ranks = inferRanks(graph);
  const pending = new Map<string, PendingTranspose>();
  const initializers = new Map(graph.initializers);
  const nodes: Node[] = [];
  const emitted = new Set<string>();

  const emitTranspose = (name: string, value: PendingTranspose): string => {
    if (!emitted.has(name)) nodes.push(transposeNode(value, name));
    emitted.add(name);
    return name;
  };
  /** Emits a pending transpose, at most once, for a reader that needs the order. */
  const materialize = (name: string): void => {
    const value = pending.get(name);
    if (value) emitTranspose(name, value);
  };
  /** The name by which an operator reads a value; that of the base if the permutations cancel out. */
  const readableName = (name: string): string => {
    const value = pending.get(name);
    if (value && isIdentity(value.perm)) return value.base;
    materialize(name);
    return name;
  };
  const context: SinkContext = {
    pending,
    initializers,
    addConstant: (name, tensor) => initializers.set(name, tensor),
    rankOf: (name) => ranks.get(name),
    transposed: (name, perm) => {
      const value = composed(pending.get(name) ?? { base: name, perm: identityOrder(perm) }, perm);
      return isIdentity(value.perm) ? value.base : emitTranspose(`${name}/${perm.join('')}`, value);
    },
  };

  for (const node of graph.nodes) {
    const [input, output] = [node.inputs[0] ?? '', node.outputs[0] ?? ''];
    const value = pending.get(input);
    const perm = node.op === 'Transpose' ? intsOf(node, 'perm') : undefined;
    const sunk = perm ? undefined : sinkTranspose(node, context);
    if (perm) {
      pending.set(output, composed(value ?? { base: input, perm: identityOrder(perm) }, perm));
    } else if (node.op === 'Identity' && value) {
      pending.set(output, value);
    } else if (sunk) {
      pending.set(output, { base: sunk.node.outputs[0]!, perm: sunk.perm });
      nodes.push(sunk.node);
    } else {
      // Subgraphs read values by their original names.
      for (const name of namesReadBy(node)) if (!node.inputs.includes(name)) materialize(name);
      nodes.push({ ...node, inputs: node.inputs.map(readableName) });
    }
  }
  for (const { name } of graph.outputs) materialize(name);
  return { ...graph, nodes, initializers };
}

function composed({ base, perm }: PendingTranspose, by: readonly number[]): PendingTranspose {
  return { base, perm: by.map((axis) => perm[axis]!) };
}

function identityOrder(perm: readonly number[]): number[] {
  return perm.map((_, axis) => axis);
}

function isIdentity(perm: readonly number[]): boolean {
  return perm.every((axis, i) => axis === i);
}

function transposeNode({ base, perm }: PendingTranspose, name: string): Node {
  const common = { name, domain: '', inputs: [base], outputs: [name] };
  if (isIdentity(perm)) return { ...common, op: 'Identity', attributes: new Map() };
  return {
    ...common,
    op: 'Transpose',
    attributes: new Map([['perm', { kind: 'ints', value: perm.map(BigInt) }]]),
  };
}
