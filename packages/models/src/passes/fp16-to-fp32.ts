import { codeOf } from '../onnx/element-types.js';
import { float16ToFloat32 } from '../onnx/float16.js';
import type { Attribute, Graph, Node, Tensor, ValueInfo } from '../onnx/model.js';
import { floatTensor } from '../onnx/tensor.js';

const FLOAT16 = BigInt(codeOf('float16'));
const FLOAT32 = BigInt(codeOf('float32'));

/**
 * Converts float16 to float32: weights, constants, inputs, outputs and the targets of casts.
 * CPUs without float16 arithmetic would convert at each run.
 */
export function fp16ToFp32(graph: Graph): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map(convertNode),
    initializers: new Map([...graph.initializers].map(([name, t]) => [name, convertTensor(t)])),
    inputs: graph.inputs.map(convertValue),
    outputs: graph.outputs.map(convertValue),
  };
}

function convertNode(node: Node): Node {
  const attributes = [...node.attributes].map(([name, a]): [string, Attribute] => [
    name,
    convertAttribute(node, name, a),
  ]);
  return { ...node, attributes: new Map(attributes) };
}

function convertAttribute(node: Node, name: string, a: Attribute): Attribute {
  if (a.kind === 'tensor') return { kind: 'tensor', value: convertTensor(a.value) };
  if (a.kind === 'graph') return { kind: 'graph', value: fp16ToFp32(a.value) };
  if (a.kind === 'graphs') return { kind: 'graphs', value: a.value.map(fp16ToFp32) };
  const isTarget = node.op === 'Cast' && name === 'to' && a.kind === 'int';
  return isTarget && a.value === FLOAT16 ? { kind: 'int', value: FLOAT32 } : a;
}

function convertTensor(tensor: Tensor): Tensor {
  return tensor.type === 'float16'
    ? floatTensor(tensor.dims, float16ToFloat32(tensor.data))
    : tensor;
}

function convertValue(value: ValueInfo): ValueInfo {
  return value.type === 'float16' ? { ...value, type: 'float32' } : value;
}
