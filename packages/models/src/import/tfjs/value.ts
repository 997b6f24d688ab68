import type { Tensor } from '../../onnx/model.js';
import { bytesOf, floatTensor, int64Tensor } from '../../onnx/tensor.js';

/** Element types that are told apart. TensorFlow's int32 is int64 in ONNX, where shapes are. */
export type ValueType = 'float32' | 'int64' | 'bool';

/** A value that is known when converting, in TensorFlow's order of dimensions. */
export interface Constant {
  readonly kind: 'constant';
  readonly type: ValueType;
  /** Empty for a scalar. */
  readonly dims: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A value that a node of the ONNX graph makes, or that is fed. */
export interface Computed {
  readonly kind: 'computed';
  readonly name: string;
  readonly type: ValueType;
  /** Null where it is not known. */
  readonly rank: number | null;
  /**
   * `first`: TensorFlow's dimensions N, H, W, C lie in memory as N, C, H, W, as ONNX's
   * convolutions want them. `last`: as TensorFlow has them.
   */
  readonly channels: 'first' | 'last';
  /** Size of the last dimension in TensorFlow's order, where it is known. */
  readonly depth: number | null;
}

/** A state that is zero everywhere, of the shape of whatever it meets. */
export interface Zeros {
  readonly kind: 'zeros';
}

/** A value with zeros appended to its channels, for the convolution that reads it. */
export interface ZeroPadded {
  readonly kind: 'zero-padded';
  readonly value: Computed;
}

/** A value cut into blocks by SpaceToBatchND, which makes the convolution after it a dilated one. */
export interface Dilated {
  readonly kind: 'dilated';
  readonly value: Computed;
  readonly block: readonly [number, number];
  /** Rows and columns of zeros before and after, in height and width. */
  readonly pads: readonly [number, number, number, number];
}

export type Value = Constant | Computed | Zeros | ZeroPadded | Dilated;

/** A constant of whole numbers. */
export function integers(values: readonly number[], dims: readonly number[] = [values.length]) {
  return { kind: 'constant', type: 'int64', dims, values: Int32Array.from(values) } as const;
}

/** A constant of floats. */
export function reals(values: ArrayLike<number>, dims: readonly number[]) {
  return { kind: 'constant', type: 'float32', dims, values: Float32Array.from(values) } as const;
}

/** A constant as ONNX stores it. */
export function tensorOf({ type, dims, values }: Constant): Tensor {
  if (type === 'float32') return floatTensor(dims, Float32Array.from(values));
  if (type === 'int64') return int64Tensor(dims, Array.from(values, BigInt));
  return { type, dims, data: bytesOf(Uint8Array.from(values)) };
}

/** How many elements a shape has. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, d) => product * d, 1);
}

/**
 * A constant with its dimensions in another order.
 * @param order for each dimension of the result, which of the constant's it is.
 */
export function transposed(constant: Constant, order: readonly number[]): Constant {
  const { dims, values } = constant;
  const steps = dims.map((_, i) => sizeOf(dims.slice(i + 1)));
  const result = values.slice();
  const turned = order.map((axis) => dims[axis]!);
  const at = turned.map(() => 0);
  for (let to = 0; to < result.length; to++) {
    let from = 0;
    for (let i = 0; i < at.length; i++) from += at[i]! * steps[order[i]!]!;
    result[to] = values[from]!;
    for (let i = at.length - 1; i >= 0; i--) {
      at[i] = at[i]! + 1;
      if (at[i]! < turned[i]!) break;
      at[i] = 0;
    }
  }
  return { ...constant, dims: turned, values: result };
}
