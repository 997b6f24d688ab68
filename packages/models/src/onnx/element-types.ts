/**
 * Element types of ONNX tensors: the code that the file format uses, and the
 * bits that one element takes in raw data.
 * @see TensorProto.DataType of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const ELEMENT_TYPES = {
  float32: { code: 1, bits: 32 },
  uint8: { code: 2, bits: 8 },
  int8: { code: 3, bits: 8 },
  uint16: { code: 4, bits: 16 },
  int16: { code: 5, bits: 16 },
  int32: { code: 6, bits: 32 },
  int64: { code: 7, bits: 64 },
  string: { code: 8, bits: 0 },
  bool: { code: 9, bits: 8 },
  float16: { code: 10, bits: 16 },
  float64: { code: 11, bits: 64 },
  uint32: { code: 12, bits: 32 },
  uint64: { code: 13, bits: 64 },
  complex64: { code: 14, bits: 64 },
  complex128: { code: 15, bits: 128 },
  bfloat16: { code: 16, bits: 16 },
  float8e4m3fn: { code: 17, bits: 8 },
  float8e4m3fnuz: { code: 18, bits: 8 },
  float8e5m2: { code: 19, bits: 8 },
  float8e5m2fnuz: { code: 20, bits: 8 },
  uint4: { code: 21, bits: 4 },
  int4: { code: 22, bits: 4 },
  float4e2m1: { code: 23, bits: 4 },
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

const BY_CODE: ReadonlyMap<number, ElementType> = new Map(
  (Object.keys(ELEMENT_TYPES) as ElementType[]).map((name) => [ELEMENT_TYPES[name].code, name]),
);

/** The element type that a file's code means; undefined for codes we do not know. */
export function elementTypeOf(code: number): ElementType | undefined {
  return BY_CODE.get(code);
}

/** The code that the file format uses for an element type. */
export function codeOf(type: ElementType): number {
  return ELEMENT_TYPES[type].code;
}

/** Bytes that `count` elements take in raw data (4-bit elements are packed two to a byte). */
export function rawBytes(type: ElementType, count: number): number {
  return Math.ceil((ELEMENT_TYPES[type].bits * count) / 8);
}
