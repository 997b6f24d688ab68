import { ModelError } from '../model-error.js';
import type { Graph, ValueInfo } from '../onnx/model.js';

/**
 * Declares height and width of all inputs and outputs as dynamic (`h`, `w`). Nothing else
 * changes: the operators must be able to run at any size.
 * @throws ModelError `compile` for an input or output that is not NCHW.
 */
export function makeShapesDynamic(graph: Graph): Graph {
  return {
    ...graph,
    inputs: graph.inputs.map(withDynamicSize),
    outputs: graph.outputs.map(withDynamicSize),
  };
}

function withDynamicSize(value: ValueInfo): ValueInfo {
  if (value.shape?.length !== 4) {
    throw new ModelError('compile', `"${value.name}" was expected to have four dimensions (NCHW).`);
  }
  return { ...value, shape: [value.shape[0]!, value.shape[1]!, 'h', 'w'] };
}
