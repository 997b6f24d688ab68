import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { onnx } from 'onnx-proto';
import { ModelError } from '../model-error.js';
import { codeOf } from './element-types.js';
import type { Attribute, Graph, Model, Node, Tensor, ValueInfo } from './model.js';
import { proto, protoInt } from './proto.js';

const AttributeType = proto.AttributeProto.AttributeType;

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
  const head = proto.ModelProto.encode({
    irVersion: model.irVersion,
    producerName: model.producer,
    opsetImport: [...model.opsets].map(([domain, version]) => ({ domain, version })),
  }).finish();
  const graph = [proto.GraphProto.encode(graphMessage(model.graph, [])).finish()];
  for (const [name, tensor] of model.graph.initializers) {
    graph.push(...field(GRAPH_INITIALIZER, tensorPieces(name, tensor)));
  }
  return [head, ...field(MODEL_GRAPH, graph)];
}

function tensorPieces(name: string, tensor: Tensor): Uint8Array[] {
  const { rawData, ...head } = tensorMessage(name, tensor);
  const pieces = [proto.TensorProto.encode(head).finish()];
  if (rawData?.length) pieces.push(...field(TENSOR_RAW_DATA, [rawData]));
  return pieces;
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

function graphMessage(graph: Graph, initializer: onnx.ITensorProto[]): onnx.IGraphProto {
  return {
    name: graph.name,
    node: graph.nodes.map(nodeMessage),
    initializer,
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
  };
}

/** A graph inside a node. Its weights are few, so they are encoded in memory. */
function subgraphMessage(graph: Graph): onnx.IGraphProto {
  return graphMessage(
    graph,
    [...graph.initializers].map(([name, tensor]) => tensorMessage(name, tensor)),
  );
}

function nodeMessage(node: Node): onnx.INodeProto {
  return {
    name: node.name,
    opType: node.op,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: [...node.attributes].map(([name, a]) => ({ name, ...attributeMessage(a) })),
  };
}

function attributeMessage(a: Attribute): onnx.IAttributeProto {
  switch (a.kind) {
    case 'int':
      return { type: AttributeType.INT, i: protoInt(a.value) };
    case 'ints':
      return { type: AttributeType.INTS, ints: a.value.map(protoInt) };
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

function tensorMessage(name: string, tensor: Tensor): onnx.ITensorProto {
  return {
    name,
    dataType: codeOf(tensor.type),
    dims: [...tensor.dims],
    ...(tensor.strings ? { stringData: [...tensor.strings] } : { rawData: tensor.data }),
  };
}

function valueMessage(value: ValueInfo): onnx.IValueInfoProto {
  const shape = value.shape && {
    dim: value.shape.map((d) =>
      d === null ? {} : typeof d === 'number' ? { dimValue: d } : { dimParam: d },
    ),
  };
  return {
    name: value.name,
    type: { tensorType: { elemType: codeOf(value.type), ...(shape ? { shape } : {}) } },
  };
}
