import { type Constant, sizeOf, type ValueType } from '../value.js';

/** The result for a pair of elements; 0 and 1 are false and true. */
export type Formula = (a: number, b: number) => number;

/**
 * Calculates an operator on two constants, with broadcasting.
 * @param type of the result; the operands' when it is left out.
 */
export function foldConstants(
  a: Constant,
  b: Constant,
  formula: Formula,
  type?: ValueType,
): Constant {
  const rank = Math.max(a.dims.length, b.dims.length);
  const [da, db] = [a, b].map((c) => [...Array(rank - c.dims.length).fill(1), ...c.dims]);
  const dims = da!.map((d: number, i: number) => (d === 1 ? db![i]! : d));
  const values = arrayOf(type ?? a.type, sizeOf(dims));
  for (let i = 0; i < values.length; i++) {
    values[i] = formula(a.values[position(i, dims, da!)]!, b.values[position(i, dims, db!)]!);
  }
  return { kind: 'constant', type: type ?? a.type, dims, values };
}

/** An array for so many elements of a type. */
export function arrayOf(type: ValueType, length: number): Constant['values'] {
  if (type === 'float32') return new Float32Array(length);
  return type === 'int64' ? new Int32Array(length) : new Uint8Array(length);
}

/** Where element `index` of a shape lies in an operand that is broadcast to it. */
function position(index: number, dims: readonly number[], own: readonly number[]): number {
  let [rest, at, step] = [index, 0, 1];
  for (let i = dims.length - 1; i >= 0; i--) {
    if (own[i] !== 1) at += (rest % dims[i]!) * step;
    step *= own[i]!;
    rest = Math.floor(rest / dims[i]!);
  }
  return at;
}
