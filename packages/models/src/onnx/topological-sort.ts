import { ModelError } from '../model-error.js';
import type { Graph, Node } from './model.js';
import { namesReadBy } from './subgraphs.js';

/**
 * Sorts the nodes of a graph topologically, and moves none without need. The format requires
 * this order, but tools that insert casts append them at the end, and runtimes accept it.
 * @throws ModelError `compile` when the graph has a cycle.
 */
export function sortTopologically(graph: Graph): Graph {
  const maker = new Map(graph.nodes.flatMap((n) => n.outputs.map((o): [string, Node] => [o, n])));
  const sorted: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  for (const root of graph.nodes) {
    // A stack of our own: networks are deeper than the call stack allows.
    const stack: Node[] = [root];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      const first = state.get(node) === undefined;
      state.set(node, 'open');
      const waitsFor = namesReadBy(node)
        .map((name) => maker.get(name))
        .filter((n) => n !== undefined && n !== node && state.get(n) !== 'done');
      if (waitsFor.length === 0) {
        state.set(node, 'done');
        sorted.push(node);
        stack.pop();
      } else if (first && waitsFor.every((n) => n && state.get(n) === undefined)) {
        stack.push(...waitsFor.reverse().filter((n) => n !== undefined));
      } else {
        throw new ModelError('compile', `Node "${node.name}" (${node.op}) depends on itself.`);
      }
    }
  }
  return { ...graph, nodes: sorted };
}
