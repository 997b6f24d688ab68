import { ModelError } from '../model-error.js';
import type { Graph } from '../onnx/model.js';

/**
 * Prunes the graph's outputs to one.
 * @throws ModelError `compile` when there is no output of that name.
 */
export function pruneOutputs(graph: Graph, name: string): Graph {
  const outputs = graph.outputs.filter((o) => o.name === name);
  if (outputs.length !== 1) {
    throw new ModelError(
      'compile',
      `The network has no output "${name}"; it has ${graph.outputs.map((o) => `"${o.name}"`).join(', ')}.`,
    );
  }
  return { ...graph, outputs };
}
