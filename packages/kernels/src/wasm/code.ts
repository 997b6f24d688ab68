/** Types of what is on WebAssembly's stack. */
export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** Instructions that leave one value of a type. */
export interface Value<T extends ValueType> {
  readonly type: T;
  readonly code: readonly number[];
}

/** Instructions that leave nothing. */
export type Statement = readonly number[];

/** A variable, or a parameter, of a function. */
export interface Local<T extends ValueType> extends Value<T> {
  set(value: Value<T>): Statement;
}

export function value<T extends ValueType>(type: T, ...parts: (readonly number[])[]): Value<T> {
  return { type, code: parts.flat() };
}

/** LEB128 of a whole number from 0 to 2³² − 1. */
export function unsigned(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a whole number of 32 bits. */
export function signed(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = rest === (low & 0x40 ? -1 : 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
