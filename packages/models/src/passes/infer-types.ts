import { type ElementType, elementTypeOf } from '../onnx/element-types.js';
import type { Graph, Node } from '../onnx/model.js';

/** Operators whose output has the element type of their first input. */
const KEEPS_TYPE = new Set([
  'Add',
  'AveragePool',
  'BatchNormalization',
  'Clip',
  'Concat',
  'Conv',
  'ConvTranspose',
  'Div',
  'Flatten',
  'Gather',
  'GlobalAveragePool',
  'HardSigmoid',
  'HardSwish',
  'LeakyRelu',
  'MaxPool',
  'Mul',
  'Pad',
  'ReduceMean',
  'Relu',
  'Reshape',
  'Resize',
  'Sigmoid',
  'Slice',
  'Softmax',
  'Squeeze',
  'Sub',
  'Tanh',
  'Transpose',
  'Unsqueeze',
]);

/**
 * Element types of the values of a graph, as far as they can be told from the operators
 * that we know. A value that is missing from the result may have any type.
 */
export function inferTypes(graph: Graph): ReadonlyMap<string, ElementType> {
  const types = new Map<string, ElementType>();
  for (const input of graph.inputs) types.set(input.name, input.type);
  for (const [name, tensor] of graph.initializers) types.set(name, tensor.type);
  for (const node of graph.nodes) {
    const type = outputType(node, types);
    const output = node.outputs[0];
    if (type && output) types.set(output, type);
  }
  return types;
}

function outputType(node: Node, types: ReadonlyMap<string, ElementType>): ElementType | undefined {
  if (node.domain !== '') return undefined;
  if (node.op === 'Shape' || node.op === 'Size') return 'int64';
  if (node.op === 'Cast') {
    const to = node.attributes.get('to');
    return to?.kind === 'int' ? elementTypeOf(Number(to.value)) : undefined;
  }
  if (node.op === 'Constant') {
    const value = node.attributes.get('value');
    return value?.kind === 'tensor' ? value.value.type : undefined;
  }
  return KEEPS_TYPE.has(node.op) ? types.get(node.inputs[0] ?? '') : undefined;
}
