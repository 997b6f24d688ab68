import { ModelError } from '../model-error.js';
import type { Graph, Node } from './model.js';
import { subgraphsOf } from './subgraphs.js';

/**
 * Checks that a graph can be run in the order in which its nodes stand: every value
 * that is read was given or made before, no value is made twice, every output is made.
 * @throws ModelError `compile`, naming the node and its operator.
 */
export function validateGraph(graph: Graph): void {
  validateIn(graph, new Set());
}

function validateIn(graph: Graph, outer: ReadonlySet<string>): void {
  const given = new Set([...graph.inputs.map((i) => i.name), ...graph.initializers.keys()]);
  const later = new Set(graph.nodes.flatMap((n) => n.outputs));
  const known = new Set([...outer, ...given]);
  const made = new Set<string>();

  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input === '' || known.has(input)) continue;
      const why = later.has(input) ? 'which is only made after it' : 'which nothing makes';
      throw new ModelError('compile', `${nodeLabel(node)} reads "${input}", ${why}.`);
    }
    for (const inner of subgraphsOf(node)) validateIn(inner, known);
    for (const output of node.outputs) {
      if (output === '') continue;
      if (made.has(output) || given.has(output)) {
        throw new ModelError(
          'compile',
          `${nodeLabel(node)} makes "${output}", which exists already.`,
        );
      }
      made.add(output);
      known.add(output);
    }
  }
  for (const output of graph.outputs) {
    if (!known.has(output.name)) {
      throw new ModelError('compile', `Nothing makes the graph's output "${output.name}".`);
    }
  }
}

function nodeLabel(node: Node): string {
  return `Node "${node.name}" (${node.op})`;
}
