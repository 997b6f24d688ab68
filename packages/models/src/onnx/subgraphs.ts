import type { Graph, Node } from './model.js';

/** The subgraphs of a node (branches of If, bodies of Loop and Scan). */
export function subgraphsOf(node: Node): readonly Graph[] {
  return [...node.attributes.values()].flatMap((a) =>
    a.kind === 'graph' ? [a.value] : a.kind === 'graphs' ? a.value : [],
  );
}

/** Names of values that a node reads, with all that its subgraphs read, their own values included. */
export function namesReadBy(node: Node): readonly string[] {
  const inner = subgraphsOf(node).flatMap((g) => [
    ...g.nodes.flatMap(namesReadBy),
    ...g.outputs.map((o) => o.name),
  ]);
  return [...node.inputs.filter((name) => name !== ''), ...inner];
}
