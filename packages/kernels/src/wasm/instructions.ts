import { type Local, type Statement, signed, unsigned, type Value, value } from './code.js';

// The instructions that kernels need, by WebAssembly's own names; opcodes:
// https://webassembly.github.io/spec/core/appendix/index-instructions.html

type I32 = Value<'i32'>;
type F32 = Value<'f32'>;
type F64 = Value<'f64'>;
type V128 = Value<'v128'>;
/** A whole number stands for its constant. */
type Whole = I32 | number;

const SIMD = 0xfd;
/** Block types and what ends a block. */
const NOTHING = 0x40;
const END = 0x0b;

const int = (x: Whole): I32 => (typeof x === 'number' ? value('i32', [0x41], signed(x)) : x);
const whole =
  (opcode: number) =>
  (a: Whole, b: Whole): I32 =>
    value('i32', int(a).code, int(b).code, [opcode]);

export const i32 = {
  add: whole(0x6a),
  sub: whole(0x6b),
  mul: whole(0x6c),
  and: whole(0x71),
  lt: whole(0x48),
  eq: whole(0x46),
  /** Of two; both are worked out twice, so they had better be short. */
  min: (a: Whole, b: Whole): I32 => select(a, b, whole(0x48)(a, b)),
  max: (a: Whole, b: Whole): I32 => select(a, b, whole(0x4a)(a, b)),
  /** Towards zero. */
  truncate: (x: F32): I32 => value('i32', x.code, [0xfc, 0x00]),
  load: (at: I32, offset = 0): I32 => value('i32', at.code, [0x28, 2], unsigned(offset)),
  loadByte: (at: I32, offset = 0): I32 => value('i32', at.code, [0x2d, 0], unsigned(offset)),
};

function select(a: Whole, b: Whole, first: I32): I32 {
  return value('i32', int(a).code, int(b).code, first.code, [0x1b]);
}

const single =
  (opcode: number) =>
  (a: F32, b: F32): F32 =>
    value('f32', a.code, b.code, [opcode]);
const double =
  (opcode: number) =>
  (a: F64, b: F64): F64 =>
    value('f64', a.code, b.code, [opcode]);

function bytesOf(number: number, bits: 32 | 64): Uint8Array {
  const view = new DataView(new ArrayBuffer(bits / 8));
  if (bits === 32) view.setFloat32(0, number, true);
  else view.setFloat64(0, number, true);
  return new Uint8Array(view.buffer);
}

export const f32 = {
  const: (number: number): F32 => value('f32', [0x43, ...bytesOf(number, 32)]),
  of: (x: I32): F32 => value('f32', x.code, [0xb2]),
  demote: (x: F64): F32 => value('f32', x.code, [0xb6]),
  abs: (x: F32): F32 => value('f32', x.code, [0x8b]),
  add: single(0x92),
  sub: single(0x93),
  mul: single(0x94),
  div: single(0x95),
  min: single(0x96),
  max: single(0x97),
  load: (at: I32, offset = 0): F32 => value('f32', at.code, [0x2a, 2], unsigned(offset)),
  store: (at: I32, x: F32, offset = 0): Statement => [
    ...at.code,
    ...x.code,
    0x38,
    2,
    ...unsigned(offset),
  ],
};

export const f64 = {
  const: (number: number): F64 => value('f64', [0x44, ...bytesOf(number, 64)]),
  promote: (x: F32): F64 => value('f64', x.code, [0xbb]),
  add: double(0xa0),
  sub: double(0xa1),
  mul: double(0xa2),
  div: double(0xa3),
};

const four =
  (opcode: number) =>
  (a: V128, b: V128): V128 =>
    value('v128', a.code, b.code, [SIMD], unsigned(opcode));

/** The vectors are four floats or four whole numbers; addresses need not be aligned. */
export const v128 = {
  load: (at: I32, offset = 0): V128 => value('v128', at.code, [SIMD, 0x00, 0], unsigned(offset)),
  store: (at: I32, x: V128, offset = 0): Statement => [
    ...at.code,
    ...x.code,
    ...[SIMD, 0x0b, 0],
    ...unsigned(offset),
  ],
  /** One float, four times. */
  loadSplat: (at: I32, offset = 0): V128 =>
    value('v128', at.code, [SIMD, 0x09, 2], unsigned(offset)),
  /** Four bytes, as floats. */
  loadBytes: (at: I32): V128 =>
    value(
      'v128',
      at.code,
      [SIMD, 0x5c, 0, 0],
      [SIMD, ...unsigned(0x89)], // i16x8.extend_low_i8x16_u
      [SIMD, ...unsigned(0xa9)], // i32x4.extend_low_i16x8_u
      [SIMD, ...unsigned(0xfb)], // f32x4.convert_i32x4_u
    ),
};

export const f32x4 = {
  const: (a: number, b: number, c: number, d: number): V128 =>
    value('v128', [SIMD, 0x0c], ...[a, b, c, d].map((x) => [...bytesOf(x, 32)])),
  splat: (x: F32): V128 => value('v128', x.code, [SIMD, 0x13]),
  add: four(0xe4),
  sub: four(0xe5),
  mul: four(0xe6),
  div: four(0xe7),
  /** Of whole numbers with a sign. */
  of: (x: V128): V128 => value('v128', x.code, [SIMD, ...unsigned(0xfa)]),
  lane: (x: V128, lane: Lane): F32 => value('f32', x.code, [SIMD, 0x1f, lane]),
  /** The vector of these four lanes of another. */
  swizzle: (x: Local<'v128'>, lanes: readonly [Lane, Lane, Lane, Lane]): V128 =>
    value('v128', x.code, x.code, [SIMD, 0x0d], shuffled(lanes)),
  /** The vector of these four lanes of two others; those of the second begin at 4. */
  shuffle: (a: V128, b: V128, lanes: readonly number[]): V128 =>
    value('v128', a.code, b.code, [SIMD, 0x0d], shuffled(lanes)),
};

export const i32x4 = {
  const: (x: number): V128 => value('v128', int(x).code, [SIMD, 0x11]),
  add: four(0xae),
  sub: four(0xb1),
  mul: four(0xb5),
  /** Floats, towards zero. */
  truncate: (x: V128): V128 => value('v128', x.code, [SIMD, ...unsigned(0xf8)]),
  /** As four bytes; what is below 0 becomes 0, what is above 255 becomes 255. */
  storeBytes: (at: I32, x: Local<'v128'>): Statement => [
    ...at.code,
    ...x.code,
    ...x.code,
    ...[SIMD, ...unsigned(0x85)], // i16x8.narrow_i32x4_s
    ...x.code,
    ...[SIMD, 0x66], // i8x16.narrow_i16x8_u
    ...[SIMD, 0x5a, 0, 0, 0], // v128.store32_lane, of the first
  ],
};

type Lane = 0 | 1 | 2 | 3;

function shuffled(lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte));
}

/** One after the other. */
export function seq(...statements: Statement[]): Statement {
  return statements.flat();
}

/** `body` for `index` from `from` up to, and without, `to`, which is worked out anew each time. */
export function loop(
  index: Local<'i32'>,
  from: Whole,
  to: Whole,
  step: Whole,
  ...body: Statement[]
): Statement {
  return seq(
    index.set(int(from)),
    when(i32.lt(index, to), [
      ...[0x03, NOTHING],
      ...seq(...body),
      ...index.set(i32.add(index, step)),
      ...i32.lt(index, to).code,
      ...[0x0d, 0, END],
    ]),
  );
}

export function when(condition: I32, body: Statement, otherwise?: Statement): Statement {
  const ends = otherwise ? [0x05, ...otherwise, END] : [END];
  return [...condition.code, 0x04, NOTHING, ...body, ...ends];
}
