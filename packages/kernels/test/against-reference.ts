import type { Arena } from '@nobg/kernels/wasm/instance.js';
import type { Memory } from '@nobg/kernels/wasm/kernel.js';
import { expect } from 'vitest';

/** Noise of −1..1, the same for the same seed. */
export function noise(seed: number): (length: number, scale?: number) => Float32Array {
  let state = seed;
  return (length, scale = 1) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return scale * (state / 2 ** 31 - 1);
    });
}

/** Copies values into newly allocated memory of their own type; returns the address. */
export function put(arena: Arena, values: Float32Array | Int32Array | Uint8Array): number {
  const address = arena.alloc(values.byteLength);
  arena.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), address);
  return address;
}

/**
 * Runs a kernel, and its scalar reference on a copy of the same memory, and expects all allocated memory to be equal
 * afterwards within a tolerance, read as floats or, where tolerance is `exact`, as integers; results likewise.
 *
 * @param tolerance relative to the larger of 1 and the reference's value
 */
export function expectEqual<A>(
  arena: Arena,
  kernel: (by: A) => number,
  // biome-ignore lint/suspicious/noConfusingVoidType: most references return nothing.
  reference: (memory: Memory, by: A) => number | void,
  by: A,
  tolerance: number | 'exact' | 'a step of 8 bits',
): void {
  // What is allocated from here on is beyond everything in use.
  const used = arena.alloc(0);
  const buffer = arena.bytes.slice(0, used).buffer;
  const copy: Memory = {
    floats: new Float32Array(buffer),
    words: new Int32Array(buffer),
    bytes: new Uint8Array(buffer),
  };
  const result = kernel(by);
  const wanted = reference(copy, by);
  if (typeof tolerance === 'string') {
    const most = tolerance === 'exact' ? 0 : 1;
    const worst = copy.bytes.findIndex((value, i) => Math.abs(value - arena.bytes[i]!) > most);
    expect(worst).toBe(-1);
    return;
  }
  const isNear = (value: number, exact: number) =>
    Object.is(value, exact) || Math.abs(value - exact) <= tolerance * Math.max(1, Math.abs(exact));
  const wrong = copy.floats.findIndex((value, i) => !isNear(arena.floats[i]!, value));
  expect({ wrong, value: arena.floats[wrong] }).toEqual({ wrong: -1, value: undefined });
  if (wanted !== undefined) expect(isNear(result, wanted)).toBe(true);
}
