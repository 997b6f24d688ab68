import { ModelError } from '../model-error.js';
import { type ElementType, elementTypeOf, rawBytes } from './element-types.js';
import type { Tensor } from './model.js';
import { TensorProto_DataLocation as DataLocation, type TensorProto } from './proto/onnx_pb.js';
import { bytesOf } from './tensor.js';

/**
 * A tensor of the file with its elements as raw bytes, however the file holds them.
 * @throws ModelError `compile` for unknown types, weights kept in other files, and
 *   tensors whose bytes do not fit their shape.
 */
export function readTensor(message: TensorProto): Tensor {
  const name = message.name ? `"${message.name}"` : 'of a constant';
  const type = elementTypeOf(message.dataType);
  if (!type) {
    throw new ModelError('compile', `Tensor ${name} has unknown element type ${message.dataType}.`);
  }
  if (message.dataLocation === DataLocation.EXTERNAL) {
    throw new ModelError(
      'compile',
      `Tensor ${name} keeps its values in another file: save the network as one file.`,
    );
  }
  const dims = message.dims.map(Number);
  const count = dims.reduce((product, d) => product * d, 1);
  if (type === 'string') {
    return { type, dims, data: new Uint8Array(), strings: message.stringData };
  }
  const data = message.rawData.length > 0 ? message.rawData : typedData(type, message);
  if (data.length !== rawBytes(type, count)) {
    throw new ModelError(
      'compile',
      `Tensor ${name} is ${type}[${dims}], which takes ${rawBytes(type, count)} bytes, but has ${data.length}.`,
    );
  }
  return { type, dims, data };
}

/** The bytes of values that stand in the message's typed fields. */
function typedData(type: ElementType, message: TensorProto): Uint8Array {
  switch (type) {
    case 'float32':
    case 'complex64':
      return bytesOf(Float32Array.from(message.floatData));
    case 'float64':
    case 'complex128':
      return bytesOf(Float64Array.from(message.doubleData));
    case 'int64':
      return bytesOf(BigInt64Array.from(message.int64Data));
    case 'uint64':
      return bytesOf(BigUint64Array.from(message.uint64Data));
    case 'uint32':
      return bytesOf(Uint32Array.from(message.uint64Data, Number));
    case 'int32':
      return bytesOf(Int32Array.from(message.int32Data));
    // The small types share int32_data; 16-bit floats stand there as their bits.
    case 'int16':
    case 'uint16':
    case 'float16':
    case 'bfloat16':
      return bytesOf(Uint16Array.from(message.int32Data));
    default:
      return Uint8Array.from(message.int32Data);
  }
}
