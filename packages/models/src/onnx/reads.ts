import type { Graph, Node } from './model.js';

/** The graphs that a node carries (branches of If, bodies of Loop and Scan). */
export function innerGraphs(node: Node): readonly Graph[] {
  return [...node.attributes.values()].flatMap((a) =>
    a.kind === 'graph' ? [a.value] : a.kind === 'graphs' ? a.value : [],
  );
}

/** Names of values that a node reads, with all that its inner graphs read, their own or not. */
export function namesRead(node: Node): readonly string[] {
  const inner = innerGraphs(node).flatMap((g) => [
    ...g.nodes.flatMap(namesRead),
    ...g.outputs.map((o) => o.name),
  ]);
  return [...node.inputs.filter((name) => name !== ''), ...inner];
}
