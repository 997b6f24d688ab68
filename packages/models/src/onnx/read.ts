import type { onnx } from 'onnx-proto';
import { ModelError } from '../model-error.js';
import { elementTypeOf } from './element-types.js';
import type { Attribute, Dimension, Graph, Model, Node, ValueInfo } from './model.js';
import { bigintOf, proto } from './proto.js';
import { readTensor } from './read-tensor.js';

const AttributeType = proto.AttributeProto.AttributeType;

/**
 * Reads an ONNX file.
 * @param bytes the whole file. Large tensors of the result are views into it.
 * @throws ModelError `compile` when it is not ONNX or uses what we do not read
 *   (weights in other files, sparse weights, functions).
 */
export function readModel(bytes: Uint8Array): Model {
  let message: onnx.ModelProto;
  try {
    // A Buffer, because the decoder takes views of Buffers and copies of other arrays.
    message = proto.ModelProto.decode(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
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
    opsets: new Map(message.opsetImport.map((o) => [o.domain ?? '', Number(o.version ?? 0)])),
    producer: message.producerName,
    graph: readGraph(message.graph),
  };
}

function readGraph(message: onnx.IGraphProto): Graph {
  if (message.sparseInitializer?.length) {
    throw new ModelError('compile', 'The network has sparse weights, which are not supported.');
  }
  return {
    name: message.name ?? '',
    nodes: (message.node ?? []).map(readNode),
    initializers: new Map((message.initializer ?? []).map((t) => [t.name ?? '', readTensor(t)])),
    inputs: (message.input ?? []).map(readValueInfo),
    outputs: (message.output ?? []).map(readValueInfo),
  };
}

function readNode(message: onnx.INodeProto): Node {
  return {
    name: message.name ?? '',
    op: message.opType ?? '',
    // `ai.onnx` is another spelling of the empty domain.
    domain: message.domain === 'ai.onnx' ? '' : (message.domain ?? ''),
    inputs: message.input ?? [],
    outputs: message.output ?? [],
    attributes: new Map((message.attribute ?? []).map((a) => [a.name ?? '', readAttribute(a)])),
  };
}

function readAttribute(a: onnx.IAttributeProto): Attribute {
  switch (a.type) {
    case AttributeType.INT:
      return { kind: 'int', value: bigintOf(a.i ?? 0) };
    case AttributeType.INTS:
      return { kind: 'ints', value: (a.ints ?? []).map(bigintOf) };
    case AttributeType.FLOAT:
      return { kind: 'float', value: a.f ?? 0 };
    case AttributeType.FLOATS:
      return { kind: 'floats', value: a.floats ?? [] };
    case AttributeType.STRING:
      return { kind: 'string', value: text(a.s ?? new Uint8Array()) };
    case AttributeType.STRINGS:
      return { kind: 'strings', value: (a.strings ?? []).map(text) };
    case AttributeType.TENSOR:
      return { kind: 'tensor', value: readTensor(a.t ?? {}) };
    case AttributeType.GRAPH:
      return { kind: 'graph', value: readGraph(a.g ?? {}) };
    case AttributeType.GRAPHS:
      return { kind: 'graphs', value: (a.graphs ?? []).map(readGraph) };
    default:
      throw new ModelError(
        'compile',
        `Attribute "${a.name}" has type ${a.type}, which is not supported.`,
      );
  }
}

function readValueInfo(message: onnx.IValueInfoProto): ValueInfo {
  const name = message.name ?? '';
  const tensor = message.type?.tensorType;
  const type = elementTypeOf(tensor?.elemType ?? 0);
  if (!tensor || !type) {
    throw new ModelError('compile', `Input or output "${name}" is not a tensor of a known type.`);
  }
  return { name, type, shape: tensor.shape ? (tensor.shape.dim ?? []).map(readDimension) : null };
}

function readDimension(d: onnx.TensorShapeProto.IDimension): Dimension {
  if (d.dimParam) return d.dimParam;
  return d.dimValue === null || d.dimValue === undefined || Number(d.dimValue) <= 0
    ? null
    : Number(d.dimValue);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
