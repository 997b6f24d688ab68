import type { Tensor } from '../onnx/model.js';
import { bytesOf, floatTensor } from '../onnx/tensor.js';

/** How real values map to bytes: real = (byte − zeroPoint) · scale. */
export interface Scale {
  readonly scale: number;
  /** 0..255 */
  readonly zeroPoint: number;
}

const LEVELS = 255;
/** Below this a range is noise, and its scale would make others overflow. */
const MIN_RANGE = 1e-6;

/** The finest scale that tells `low..high` apart; 0 is one of its values, as padding needs. */
export function scaleOf([low, high]: readonly [number, number]): Scale {
  const least = Math.min(0, low);
  const range = Math.max(MIN_RANGE, Math.max(0, high) - least);
  const scale = Math.fround(range / LEVELS);
  return { scale, zeroPoint: Math.round(-least / scale) };
}

/** Initialisers of QuantizeLinear and DequantizeLinear for one value. */
export function scaleTensors({ scale, zeroPoint }: Scale): { scale: Tensor; zeroPoint: Tensor } {
  return {
    scale: floatTensor([], Float32Array.of(scale)),
    zeroPoint: { type: 'uint8', dims: [], data: Uint8Array.of(zeroPoint) },
  };
}

/** Weights as signed bytes, −64..64, with one scale for each output channel (the first dimension). */
export interface QuantizedWeights {
  readonly weights: Tensor;
  /** One for each output channel. */
  readonly scales: Float32Array;
}

/**
 * Weights keep to seven bits, −64..64. Without instructions that multiply bytes (VNNI), x86 processors add two
 * products at once in 16 bits, where 2 · 255 · 127 does not fit and is clipped; 2 · 255 · 64 = 32,640 does. So one file
 * is right on every processor. ONNX Runtime calls it a reduced range
 * (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html#when-and-why-do-i-need-to-try-u8u8).
 * @internal
 */
export const WEIGHT_LIMIT = 64;
/**
 * Parts of a channel's greatest weight that are tried as its bound: clipping a few outliers
 * can cost less than a coarse step costs all others.
 */
const CLIPPING_RATIOS = [1, 0.95, 0.9, 0.85, 0.8, 0.7];

/** @param tensor float32, output channels first */
export function quantizeWeights(tensor: Tensor): QuantizedWeights {
  const values = floatsOf(tensor);
  const channels = tensor.dims[0] ?? 1;
  const size = values.length / channels;
  // Of a convolution, the weights that one input channel gets; of a matrix, a single one.
  const kernel = tensor.dims.slice(2).reduce((a, b) => a * b, 1);
  const bytes = new Int8Array(values.length);
  const scales = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const channel = values.subarray(c * size, (c + 1) * size);
    const scale = bestScale(channel);
    scales[c] = scale;
    roundWithErrorCompensation(channel, scale, kernel, bytes.subarray(c * size, (c + 1) * size));
  }
  return { weights: { type: 'int8', dims: tensor.dims, data: bytesOf(bytes) }, scales };
}

/** The same of a matrix whose columns are the output channels, as products with it have them. */
export function quantizeColumns(tensor: Tensor): QuantizedWeights {
  const [rows = 1, columns = 1] = tensor.dims;
  const turned = transposed(floatsOf(tensor), rows, columns);
  const { weights, scales } = quantizeWeights(floatTensor([columns, rows], turned));
  const bytes = new Int8Array(transposed(weights.data, columns, rows));
  return { weights: { type: 'int8', dims: tensor.dims, data: bytesOf(bytes) }, scales };
}

function transposed<T extends Float32Array | Uint8Array>(
  from: T,
  rows: number,
  columns: number,
): T {
  const to = from.slice() as T;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) to[x * rows + y] = from[y * columns + x]!;
  }
  return to;
}

/** The scale with the least squared error over the values. */
function bestScale(values: Float32Array): number {
  let greatest = MIN_RANGE;
  for (const v of values) greatest = Math.max(greatest, Math.abs(v));
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const part of CLIPPING_RATIOS) {
    const scale = Math.fround((greatest * part) / WEIGHT_LIMIT);
    const inverse = 1 / scale;
    let error = 0;
    for (let i = 0; i < values.length; i++) {
      const v = values[i]!;
      const off = v - toInt8(v * inverse) * scale;
      error += off * off;
    }
    if (error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}

/**
 * Rounds the weights of one output channel so that their errors cancel out: what is nearly constant in the
 * input then passes unchanged. Each weight is rounded to its nearest; then, first in each kernel and then over the whole
 * channel, those nearest to the other side are turned over until the sum of the errors is less than half a step
 * (Guo et al., "SQuant: On-the-Fly Data-Free Quantization", ICLR 2022, without its bound on how far a kernel may move).
 *
 * @param kernel weights that follow each other and see the same input channel
 * @param bytes gets the result
 */
function roundWithErrorCompensation(
  channel: Float32Array,
  scale: number,
  kernel: number,
  bytes: Int8Array,
): void {
  for (let i = 0; i < channel.length; i++) bytes[i] = toInt8(channel[i]! / scale);
  if (kernel > 1) {
    for (let at = 0; at < channel.length; at += kernel) {
      compensateErrors(channel.subarray(at, at + kernel), scale, bytes.subarray(at, at + kernel));
    }
  }
  compensateErrors(channel, scale, bytes);
}

function compensateErrors(weights: Float32Array, scale: number, bytes: Int8Array): void {
  // What is clipped has an error of its own, which its neighbours must not make up for.
  const errors = Float64Array.from(weights, (w, i) => {
    const error = w / scale - bytes[i]!;
    return Math.abs(error) <= 1 ? error : 0;
  });
  const sum = errors.reduce((total, error) => total + error, 0);
  const turns = Math.min(Math.round(Math.abs(sum)), weights.length);
  if (turns === 0) return;
  const way = Math.sign(sum);
  const order = Array.from(errors.keys()).sort((a, b) => way * (errors[b]! - errors[a]!));
  for (const i of order.slice(0, turns)) {
    if (way * errors[i]! > 0 && Math.abs(bytes[i]! + way) <= WEIGHT_LIMIT) bytes[i]! += way;
  }
}

/** @param units value over scale */
function toInt8(units: number): number {
  const nearest = Math.round(units);
  return Math.min(WEIGHT_LIMIT, Math.max(-WEIGHT_LIMIT, nearest));
}

/** Biases as the sums of products are: 32 bits at the input's scale times the weights'. */
export function quantizeBias(
  tensor: Tensor,
  scales: Float32Array,
  input: Scale,
): { bias: Tensor; scales: Tensor } {
  const values = floatsOf(tensor);
  const both = scales.map((s) => s * input.scale);
  const ints = Int32Array.from(values, (v, i) => Math.round(v / both[i]!));
  return {
    bias: { type: 'int32', dims: tensor.dims, data: bytesOf(ints) },
    scales: floatTensor([both.length], both),
  };
}

/** The values of a float32 tensor; a copy where the bytes do not start at a word. */
function floatsOf({ data }: Tensor): Float32Array {
  const { buffer, byteOffset, length } = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  return new Float32Array(buffer, byteOffset, length / 4);
}
