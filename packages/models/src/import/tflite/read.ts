import { ModelError } from '../../model-error.js';
import { FlatBuffer, type Table } from './flatbuffer.js';
import type { TfliteModel, TfliteOperator, TfliteTensor, TfliteType } from './model.js';
import { builtinName } from './operator-names.js';

// Numbers of the fields, in the order of the schema:
// https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 };
const OPERATOR_CODE = { deprecatedBuiltin: 0, custom: 1, builtin: 3 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 };
const TENSOR = { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, sparsity: 6 };
const QUANTIZATION = { scale: 2 };
const OPERATOR = { opcode: 0, inputs: 1, outputs: 2, options: 4 };
const BUFFER = { data: 0, offset: 1 };

const TYPES: Readonly<Record<number, { readonly name: TfliteType; readonly bytes: number }>> = {
  0: { name: 'float32', bytes: 4 },
  1: { name: 'float16', bytes: 2 },
  2: { name: 'int32', bytes: 4 },
  3: { name: 'uint8', bytes: 1 },
  4: { name: 'int64', bytes: 8 },
  6: { name: 'bool', bytes: 1 },
  9: { name: 'int8', bytes: 1 },
};

/** More dimensions than any operator that we know has a use for. */
const MAX_RANK = 8;

/**
 * Reads a TFLite file. Weights of the result are views into it.
 * @param bytes the whole file; it may come from anyone.
 * @throws ModelError `compile` when it is not TFLite, is damaged, or is of a kind that we
 *   do not read (several graphs, quantised or sparse weights, weights in other files).
 */
export function readTflite(bytes: Uint8Array): TfliteModel {
  if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) !== 'TFL3') {
    throw new ModelError('compile', 'The file is not a TFLite network: it lacks the mark "TFL3".');
  }
  const model = new FlatBuffer(bytes).root();
  const subgraphs = model.tables(MODEL.subgraphs);
  const graph = subgraphs[0];
  if (!graph || subgraphs.length > 1) {
    throw new ModelError(
      'compile',
      `The TFLite file has ${subgraphs.length} graphs; one was expected.`,
    );
  }
  const buffers = model.tables(MODEL.buffers).map(readBuffer);
  const codes = model.tables(MODEL.operatorCodes).map(readCode);
  return {
    tensors: graph.tables(SUBGRAPH.tensors).map((t, i) => readTensor(t, i, buffers)),
    operators: graph.tables(SUBGRAPH.operators).map((o) => readOperator(o, codes)),
    inputs: graph.int32s(SUBGRAPH.inputs),
    outputs: graph.int32s(SUBGRAPH.outputs),
  };
}

function readBuffer(table: Table): Uint8Array {
  // Files of 2 GB and more keep their weights behind the FlatBuffers part.
  if (table.uint32(BUFFER.offset) > 1) {
    throw new ModelError(
      'compile',
      'The TFLite file keeps weights outside of its tables, which is not supported.',
    );
  }
  return table.bytes(BUFFER.data);
}

function readCode(table: Table): string {
  // Codes outgrew the byte of the first field; files that need no more still fill that one.
  const code = Math.max(
    table.int8(OPERATOR_CODE.deprecatedBuiltin),
    table.int32(OPERATOR_CODE.builtin),
  );
  const name = builtinName(code);
  return name === 'CUSTOM' ? `custom "${table.text(OPERATOR_CODE.custom)}"` : name;
}

function readTensor(table: Table, index: number, buffers: readonly Uint8Array[]): TfliteTensor {
  const name = table.text(TENSOR.name) || `tensor ${index}`;
  const dims = table.int32s(TENSOR.shape);
  if (dims.length > MAX_RANK || dims.some((d) => d < 0)) {
    throw new ModelError('compile', `"${name}" has an impossible shape, [${shown(dims)}].`);
  }
  if (table.table(TENSOR.quantization)?.bytes(QUANTIZATION.scale).length) {
    throw new ModelError('compile', `"${name}" is quantised; only float networks can be used.`);
  }
  if (table.table(TENSOR.sparsity)) {
    throw new ModelError('compile', `"${name}" is sparse, which is not supported.`);
  }
  const data = buffers[table.uint32(TENSOR.buffer)];
  if (!data) throw new ModelError('compile', `The weights of "${name}" are not in the file.`);
  const type = TYPES[table.int8(TENSOR.type)];
  if (!type || data.length === 0) return { name, type: type?.name ?? null, dims, data: null };
  const expected = dims.reduce((product, d) => product * d, type.bytes);
  if (data.length !== expected) {
    throw new ModelError(
      'compile',
      `"${name}" is ${type.name}[${shown(dims)}], ${expected} bytes; ${data.length} are in the file.`,
    );
  }
  return { name, type: type.name, dims, data };
}

function readOperator(table: Table, codes: readonly string[]): TfliteOperator {
  const opcode = table.uint32(OPERATOR.opcode);
  const op = codes[opcode];
  if (op === undefined) {
    throw new ModelError('compile', `The TFLite file has no operator code ${opcode}.`);
  }
  return {
    op,
    inputs: table.int32s(OPERATOR.inputs),
    outputs: table.int32s(OPERATOR.outputs),
    options: table.table(OPERATOR.options),
  };
}

function shown(dims: readonly number[]): string {
  return dims.length > MAX_RANK ? `${dims.slice(0, MAX_RANK).join(', ')}, …` : dims.join(', ');
}
