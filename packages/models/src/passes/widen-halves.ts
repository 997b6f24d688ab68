import { codeOf } from '../onnx/element-types.js';
import { halvesToFloats } from '../onnx/half.js';
import type { Attribute, Graph, Node, Tensor, ValueInfo } from '../onnx/model.js';
import { floatTensor } from '../onnx/tensor.js';

const FLOAT16 = BigInt(codeOf('float16'));
const FLOAT32 = BigInt(codeOf('float32'));

/**
 * Turns everything that is float16 into float32: weights, constants, inputs, outputs,
 * and the target of casts. Processors without half arithmetic widen anyway, at each run.
 */
export function widenHalves(graph: Graph): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map(widenNode),
    initializers: new Map([...graph.initializers].map(([name, t]) => [name, widenTensor(t)])),
    inputs: graph.inputs.map(widenValue),
    outputs: graph.outputs.map(widenValue),
  };
}

function widenNode(node: Node): Node {
  const attributes = [...node.attributes].map(([name, a]): [string, Attribute] => [
    name,
    widenAttribute(node, name, a),
  ]);
  return { ...node, attributes: new Map(attributes) };
}

function widenAttribute(node: Node, name: string, a: Attribute): Attribute {
  if (a.kind === 'tensor') return { kind: 'tensor', value: widenTensor(a.value) };
  if (a.kind === 'graph') return { kind: 'graph', value: widenHalves(a.value) };
  if (a.kind === 'graphs') return { kind: 'graphs', value: a.value.map(widenHalves) };
  const isTarget = node.op === 'Cast' && name === 'to' && a.kind === 'int';
  return isTarget && a.value === FLOAT16 ? { kind: 'int', value: FLOAT32 } : a;
}

function widenTensor(tensor: Tensor): Tensor {
  return tensor.type === 'float16' ? floatTensor(tensor.dims, halvesToFloats(tensor.data)) : tensor;
}

function widenValue(value: ValueInfo): ValueInfo {
  return value.type === 'float16' ? { ...value, type: 'float32' } : value;
}
