import type { Attribute, Graph, Node } from '../onnx/model.js';
import { inferTypes } from './infer-types.js';

type Rename = (name: string) => string;

/**
 * Removes casts whose input is known to have the target type already. Names of the graph's outputs stay, so a cast that makes one hands its
 * name to the node before it; where that cannot be done the cast stays.
 * @param graph topologically sorted.
 */
export function removeRedundantCasts(graph: Graph): Graph {
  const types = inferTypes(graph);
  const outputs = new Set(graph.outputs.map((o) => o.name));
  const computed = new Set(graph.nodes.flatMap((n) => n.outputs));
  const renamed = new Map<string, string>();
  const current: Rename = (name) => {
    let now = name;
    for (let next = renamed.get(now); next !== undefined; next = renamed.get(now)) now = next;
    return now;
  };

  const kept: Node[] = [];
  for (const node of graph.nodes) {
    const [from, to] = [node.inputs[0], node.outputs[0]];
    const isRedundant =
      node.op === 'Cast' &&
      from !== undefined &&
      to !== undefined &&
      types.get(from) !== undefined &&
      types.get(from) === types.get(to);
    if (!isRedundant) {
      kept.push(node);
      continue;
    }
    const source = current(from);
    if (!outputs.has(to)) renamed.set(to, source);
    else if (computed.has(source) && !outputs.has(source)) renamed.set(source, to);
    else kept.push(node);
  }
  return { ...graph, nodes: kept.map((node) => renameIn(node, current)) };
}

function renameIn(node: Node, rename: Rename): Node {
  return {
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: new Map(
      [...node.attributes].map(([name, a]) => [name, renameInSubgraphs(a, rename)]),
    ),
  };
}

/** Inner graphs read values of the graph around them by name. */
function renameInSubgraphs(a: Attribute, rename: Rename): Attribute {
  const inside = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((node) => renameIn(node, rename)),
    outputs: graph.outputs.map((o) => ({ ...o, name: rename(o.name) })),
  });
  if (a.kind === 'graph') return { kind: 'graph', value: inside(a.value) };
  if (a.kind === 'graphs') return { kind: 'graphs', value: a.value.map(inside) };
  return a;
}
