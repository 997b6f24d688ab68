import { instanceFactory } from '@nobg/kernels/wasm/instance.js';
import { f32, f32x4, i32, i32x4, loop, v128, when } from '@nobg/kernels/wasm/instructions.js';
import { defineKernel } from '@nobg/kernels/wasm/kernel.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('constants', () => {
  it('are those that were written, whatever their sign and size', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.float(), (whole, float) => {
        const make = instanceFactory({
          isWhole: defineKernel({ given: 'i32' }, (scope, { given }) => {
            const same = scope.local('f32');
            const one = same.set(f32.const(1));
            return { statements: [when(i32.eq(given, whole), one)], result: same };
          }),
          float: defineKernel({}, () => ({ statements: [], result: f32.const(float) })),
        });
        const { isWhole, float: answer } = make();
        expect(isWhole({ given: whole })).toBe(1);
        expect(isWhole({ given: whole + 1 })).toBe(0);
        expect(answer({})).toBe(float);
      }),
    );
  });
});

describe('loop', () => {
  it('runs for each index before the end, and not at all where there is none', () => {
    const make = instanceFactory({
      count: defineKernel({ from: 'i32', to: 'i32', step: 'i32' }, (scope, { from, to, step }) => {
        const at = scope.local('i32');
        const times = scope.local('i32');
        return {
          statements: [loop(at, from, to, step, times.set(i32.add(times, 1)))],
          result: f32.of(times),
        };
      }),
    });
    const { count } = make();
    expect(count({ from: 0, to: 10, step: 1 })).toBe(10);
    expect(count({ from: 3, to: 10, step: 4 })).toBe(2);
    expect(count({ from: 5, to: 5, step: 1 })).toBe(0);
    expect(count({ from: 6, to: 5, step: 1 })).toBe(0);
  });
});

describe('arena', () => {
  const make = instanceFactory({
    twice: defineKernel({ at: 'ptr' }, (_, { at }) => ({
      statements: [v128.store(at, f32x4.add(v128.load(at), v128.load(at)))],
    })),
  });

  it('is shared with the functions, in whole vectors', () => {
    const { arena, twice } = make();
    arena.alloc(3);
    const at = arena.alloc(16);
    expect(at % 16).toBe(0);
    arena.floats.set([1, 2, 3, 4], at / 4);
    twice({ at });
    expect([...arena.floats.subarray(at / 4, at / 4 + 4)]).toEqual([2, 4, 6, 8]);
  });

  it('grows with each allocation, keeps its content, and is allocated again after a reset', () => {
    const { arena } = make();
    const first = arena.alloc(16);
    arena.bytes[first] = 7;
    const large = arena.alloc(20_000_000);
    expect(arena.bytes.length).toBeGreaterThanOrEqual(large + 20_000_000);
    expect(arena.bytes[first]).toBe(7);
    arena.reset();
    expect(arena.alloc(16)).toBe(first);
  });

  it('is each instance’s own', () => {
    const [one, other] = [make().arena, make().arena];
    const at = one.alloc(16);
    expect(other.alloc(16)).toBe(at);
    one.bytes[at] = 9;
    expect(other.bytes[at]).toBe(0);
  });
});

describe('vectors of whole numbers', () => {
  it('become bytes, cut off at both ends, and floats towards zero', () => {
    const make = instanceFactory({
      bytes: defineKernel({ from: 'ptr', to: 'ptr' }, (scope, { from, to }) => {
        const whole = scope.local('v128');
        return {
          statements: [whole.set(i32x4.truncate(v128.load(from))), i32x4.storeBytes(to, whole)],
        };
      }),
    });
    const four = fc.tuple(
      ...[0, 1, 2, 3].map(() => fc.double({ min: -9e4, max: 9e4, noNaN: true })),
    );
    fc.assert(
      fc.property(four, (values) => {
        const { arena, bytes } = make();
        const at = arena.alloc(32);
        arena.floats.set(values, at / 4);
        bytes({ from: at, to: at + 16 });
        const wanted = [...arena.floats.subarray(at / 4, at / 4 + 4)].map((v) =>
          Math.min(255, Math.max(0, Math.trunc(v))),
        );
        expect([...arena.bytes.subarray(at + 16, at + 20)]).toEqual(wanted);
      }),
    );
  });
});
