import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ModelError } from '../model-error.js';
import { codeOf } from './element-types.js';
import type { Attribute, Dimension, Graph, Model, Node, Tensor, ValueInfo } from './model.js';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProtoSchema,
  type TensorShapeProto_DimensionSchema,
  type ValueInfoProtoSchema,
} from './proto/onnx_pb.js';

/** The fields of a message that are set, without those of the library's own. */
type Init<T extends DescMessage> = Exclude<MessageInitShape<T>, { $typeName: string }>;
type AttributeInit = Init<typeof AttributeProtoSchema>;
type GraphInit = Init<typeof GraphProtoSchema>;
type NodeInit = Init<typeof NodeProtoSchema>;
type TensorInit = Init<typeof TensorProtoSchema>;
type ValueInfoInit = Init<typeof ValueInfoProtoSchema>;

// Field numbers of onnx.proto that are written by hand.
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_RAW_DATA = 9;
/** A protobuf message cannot be larger than this, and readers refuse it. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a network as an ONNX file. Weights go to the file as they are: the fields of a
 * message may stand in any order and be joined from pieces, so only the pieces around
 * the weights are encoded in memory.
 * @returns what was written: its size, and its SHA-256 in hex.
 * @throws ModelError `compile` above 2 GiB; errors of the file system as they are.
 */
export async function writeModel(
  model: Model,
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const pieces = modelPieces(model);
  const bytes = pieces.reduce((sum, p) => sum + p.length, 0);
  if (bytes > MAX_BYTES) {
    throw new ModelError('compile', `The network would take ${bytes} bytes; ONNX allows 2 GiB.`);
  }
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (const piece of pieces) {
      hash.update(piece);
      await file.writeFile(piece);
    }
    // On disk before it gets its name: after a power cut the name must not stand for zeros.
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function modelPieces(model: Model): Uint8Array[] {
  const head = encode(ModelProtoSchema, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producer,
    opsetImport: [...model.opsets].map(([domain, version]) => ({
      domain,
      version: BigInt(version),
    })),
  });
  const graph = [encode(GraphProtoSchema, graphMessage(model.graph, []))];
  for (const [name, tensor] of model.graph.initializers) {
    graph.push(...field(GRAPH_INITIALIZER, tensorPieces(name, tensor)));
  }
  return [head, ...field(MODEL_GRAPH, graph)];
}

function tensorPieces(name: string, tensor: Tensor): Uint8Array[] {
  const { rawData, ...head } = tensorMessage(name, tensor);
  const pieces = [encode(TensorProtoSchema, head)];
  if (rawData?.length) pieces.push(...field(TENSOR_RAW_DATA, [rawData]));
  return pieces;
}

function encode<T extends DescMessage>(schema: T, message: MessageInitShape<T>): Uint8Array {
  return toBinary(schema, create(schema, message));
}

/** A length-delimited field: tag, length, content. */
function field(number: number, content: readonly Uint8Array[]): Uint8Array[] {
  const length = content.reduce((sum, p) => sum + p.length, 0);
  return [Uint8Array.from([...varint((number << 3) | 2), ...varint(length)]), ...content];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

function graphMessage(graph: Graph, initializer: TensorInit[]): GraphInit {
  return {
    name: graph.name,
    node: graph.nodes.map(nodeMessage),
    initializer,
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
  };
}

/** A graph inside a node. Its weights are few, so they are encoded in memory. */
function subgraphMessage(graph: Graph): GraphInit {
  return graphMessage(
    graph,
    [...graph.initializers].map(([name, tensor]) => tensorMessage(name, tensor)),
  );
}

function nodeMessage(node: Node): NodeInit {
  return {
    name: node.name,
    opType: node.op,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: [...node.attributes].map(([name, a]) => ({ name, ...attributeMessage(a) })),
  };
}

function attributeMessage(a: Attribute): AttributeInit {
  switch (a.kind) {
    case 'int':
      return { type: AttributeType.INT, i: a.value };
    case 'ints':
      return { type: AttributeType.INTS, ints: [...a.value] };
    case 'float':
      return { type: AttributeType.FLOAT, f: a.value };
    case 'floats':
      return { type: AttributeType.FLOATS, floats: [...a.value] };
    case 'string':
      return { type: AttributeType.STRING, s: Buffer.from(a.value) };
    case 'strings':
      return { type: AttributeType.STRINGS, strings: a.value.map((s) => Buffer.from(s)) };
    case 'tensor':
      return { type: AttributeType.TENSOR, t: tensorMessage('', a.value) };
    case 'graph':
      return { type: AttributeType.GRAPH, g: subgraphMessage(a.value) };
    case 'graphs':
      return { type: AttributeType.GRAPHS, graphs: a.value.map(subgraphMessage) };
  }
}

function tensorMessage(name: string, tensor: Tensor): TensorInit {
  return {
    name,
    dataType: codeOf(tensor.type),
    dims: tensor.dims.map(BigInt),
    ...(tensor.strings ? { stringData: [...tensor.strings] } : { rawData: tensor.data }),
  };
}

function valueMessage({ name, type, shape }: ValueInfo): ValueInfoInit {
  const tensor = {
    elemType: codeOf(type),
    ...(shape ? { shape: { dim: shape.map(dimensionMessage) } } : {}),
  };
  return { name, type: { value: { case: 'tensorType', value: tensor } } };
}

function dimensionMessage(d: Dimension): Init<typeof TensorShapeProto_DimensionSchema> {
  if (d === null) return {};
  return typeof d === 'number'
    ? { value: { case: 'dimValue', value: BigInt(d) } }
    : { value: { case: 'dimParam', value: d } };
}
