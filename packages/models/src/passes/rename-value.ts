import type { Graph, Node } from '../onnx/model.js';

/**
 * Gives a value that a node makes another name, wherever it is read.
 * @param graph whose nodes carry no graphs of their own, and which has no value `to`.
 */
export function renameValue(graph: Graph, from: string, to: string): Graph {
  const renamed = (name: string): string => (name === from ? to : name);
  return {
    ...graph,
    nodes: graph.nodes.map(
      (node): Node => ({
        ...node,
        inputs: node.inputs.map(renamed),
        outputs: node.outputs.map(renamed),
      }),
    ),
    outputs: graph.outputs.map((o) => ({ ...o, name: renamed(o.name) })),
  };
}
