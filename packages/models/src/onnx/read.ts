import { fromBinary } from '@bufbuild/protobuf';
import { ModelError } from '../model-error.js';
import { elementTypeOf } from './element-types.js';
import type { Attribute, Dimension, Graph, Model, Node, ValueInfo } from './model.js';
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorShapeProto_Dimension,
  type ValueInfoProto,
} from './proto/onnx_pb.js';
import { readTensor } from './read-tensor.js';

/**
 * Reads an ONNX file.
 * @param bytes the whole file. Large tensors of the result are views into it.
 * @throws ModelError `compile` when it is not ONNX or uses what we do not read
 *   (weights in other files, sparse weights, functions).
 */
export function readModel(bytes: Uint8Array): Model {
  let message: ModelProto;
  try {
    message = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new ModelError('compile', 'The file is not an ONNX network, or it is cut short.', {
      cause,
    });
  }
  if (!message.graph || message.opsetImport.length === 0) {
    throw new ModelError(
      'compile',
      'The file is not an ONNX network: it has no graph or no opset.',
    );
  }
  if (message.functions.length > 0) {
    throw new ModelError(
      'compile',
      'The network uses ONNX functions, which are not supported: export it with functions inlined.',
    );
  }
  return {
    irVersion: Number(message.irVersion),
    opsets: new Map(message.opsetImport.map((o) => [o.domain, Number(o.version)])),
    producer: message.producerName,
    graph: readGraph(message.graph),
  };
}

function readGraph(message: GraphProto): Graph {
  if (message.sparseInitializer.length > 0) {
    throw new ModelError('compile', 'The network has sparse weights, which are not supported.');
  }
  return {
    name: message.name,
    nodes: message.node.map(readNode),
    initializers: new Map(message.initializer.map((t) => [t.name, readTensor(t)])),
    inputs: message.input.map(readValueInfo),
    outputs: message.output.map(readValueInfo),
  };
}

function readNode(message: NodeProto): Node {
  return {
    name: message.name,
    op: message.opType,
    // `ai.onnx` is another spelling of the empty domain.
    domain: message.domain === 'ai.onnx' ? '' : message.domain,
    inputs: message.input,
    outputs: message.output,
    attributes: new Map(message.attribute.map((a) => [a.name, readAttribute(a)])),
  };
}

function readAttribute(a: AttributeProto): Attribute {
  switch (a.type) {
    case AttributeType.INT:
      return { kind: 'int', value: a.i };
    case AttributeType.INTS:
      return { kind: 'ints', value: a.ints };
    case AttributeType.FLOAT:
      return { kind: 'float', value: a.f };
    case AttributeType.FLOATS:
      return { kind: 'floats', value: a.floats };
    case AttributeType.STRING:
      return { kind: 'string', value: text(a.s) };
    case AttributeType.STRINGS:
      return { kind: 'strings', value: a.strings.map(text) };
    case AttributeType.TENSOR:
      return { kind: 'tensor', value: readTensor(required(a, a.t)) };
    case AttributeType.GRAPH:
      return { kind: 'graph', value: readGraph(required(a, a.g)) };
    case AttributeType.GRAPHS:
      return { kind: 'graphs', value: a.graphs.map(readGraph) };
    default:
      throw new ModelError(
        'compile',
        `Attribute "${a.name}" has type ${a.type}, which is not supported.`,
      );
  }
}

function required<T>({ name }: AttributeProto, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ModelError('compile', `Attribute "${name}" has no value of its type.`);
}

function readValueInfo({ name, type: message }: ValueInfoProto): ValueInfo {
  const tensor = message?.value.case === 'tensorType' ? message.value.value : undefined;
  const type = elementTypeOf(tensor?.elemType ?? 0);
  if (!tensor || !type) {
    throw new ModelError('compile', `Input or output "${name}" is not a tensor of a known type.`);
  }
  return { name, type, shape: tensor.shape ? tensor.shape.dim.map(readDimension) : null };
}

function readDimension({ value }: TensorShapeProto_Dimension): Dimension {
  if (value.case === 'dimParam') return value.value || null;
  return value.case === 'dimValue' && value.value > 0n ? Number(value.value) : null;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
