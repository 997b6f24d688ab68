import type { Tensor } from './model.js';

// Typed arrays are little-endian on every platform Node runs on, and so is raw data of ONNX.

/** A float32 tensor over the given values, which are not copied. */
export function floatTensor(dims: readonly number[], values: Float32Array): Tensor {
  return { type: 'float32', dims, data: bytesOf(values) };
}

/** An int64 tensor, as shapes, sizes and axes are written. */
export function int64Tensor(dims: readonly number[], values: readonly bigint[]): Tensor {
  return { type: 'int64', dims, data: bytesOf(BigInt64Array.from(values)) };
}

/** The bytes under a typed array, without a copy. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A copy of bytes that starts where words of any size may; views into files start anywhere. */
export function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  // Not slice(): a Buffer's shares its memory.
  return new Uint8Array(bytes).buffer;
}
