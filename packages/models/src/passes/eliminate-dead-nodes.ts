import type { Graph, Node } from '../onnx/model.js';
import { namesReadBy } from '../onnx/subgraphs.js';

/** Removes nodes and weights that no output depends on. Inputs stay. */
export function eliminateDeadNodes(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((o) => o.name));
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((o) => needed.has(o))) continue;
    nodes.push(node);
    for (const name of namesReadBy(node)) needed.add(name);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name))),
  };
}
