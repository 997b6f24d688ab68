import { ModelError } from '../model-error.js';
import type { Graph } from '../onnx/model.js';

/**
 * Prunes the graph's outputs to those named.
 * @throws ModelError `compile` when there is no output of a name.
 */
export function pruneOutputs(graph: Graph, names: readonly string[]): Graph {
  const outputs = names.map((name) => {
    const output = graph.outputs.find((o) => o.name === name);
    if (output) return output;
    throw new ModelError(
      'compile',
      `The network has no output "${name}"; it has ${graph.outputs.map((o) => `"${o.name}"`).join(', ')}.`,
    );
  });
  return { ...graph, outputs };
}
