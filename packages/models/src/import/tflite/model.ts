import type { Table } from './flatbuffer.js';

/** Element types of the format that we read. */
export type TfliteType = 'float32' | 'float16' | 'int32' | 'int64' | 'uint8' | 'int8' | 'bool';

/** A value: given, computed, or, with `data`, part of the file. */
export interface TfliteTensor {
  readonly name: string;
  /** Null for an element type that we do not read. */
  readonly type: TfliteType | null;
  readonly dims: readonly number[];
  /** Elements in row-major order, little-endian; null for what is given or computed. */
  readonly data: Uint8Array | null;
}

/** An operation on tensors, which are named by their number. */
export interface TfliteOperator {
  /** The name in the format's schema, such as `CONV_2D`; of a custom one, the name it gives. */
  readonly op: string;
  /** Numbers of tensors; −1 for one that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** What the operator was set to; null when all of it is as usual. */
  readonly options: Table | null;
}

/** The one graph of a TFLite file, whose operators stand in the order in which they run. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}
