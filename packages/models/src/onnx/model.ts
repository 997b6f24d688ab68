import type { ElementType } from './element-types.js';

/** Values that are part of the file: weights and constants. */
export interface Tensor {
  readonly type: ElementType;
  /** Empty for a scalar, which is not the same as `[1]`. */
  readonly dims: readonly number[];
  /** Elements in row-major order, little-endian, without padding. Empty for strings. */
  readonly data: Uint8Array;
  /** Elements of a `string` tensor, UTF-8. */
  readonly strings?: readonly Uint8Array[];
}

/** Integers are bigint because the format's are 64 bits wide, and "to the end" is 2^63 − 1. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: Tensor }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'graphs'; readonly value: readonly Graph[] };

/** One operation. An empty name among inputs or outputs means "left out". */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** Empty for the operators of ONNX itself. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** A dimension: its size, the name of a free one, or null where nothing is said. */
export type Dimension = number | string | null;

/** An input or output of a graph. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** Null where the rank is not said either. */
  readonly shape: readonly Dimension[] | null;
}

/** A graph whose nodes stand in an order in which they can be run. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** An ONNX file. Shape notes of inner values and doc strings are not kept. */
export interface Model {
  readonly irVersion: number;
  /** Operator set version by domain; '' is ONNX itself. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producer: string;
  readonly graph: Graph;
}
