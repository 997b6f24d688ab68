import { maker } from '@nobg/engine/wasm/instance.js';
import { f32, f32x4, i32, i32x4, loop, v128, when } from '@nobg/engine/wasm/instructions.js';
import { kernel } from '@nobg/engine/wasm/module.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('constants', () => {
  it('are those that were written, whatever their sign and size', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.float(), (whole, float) => {
        const make = maker({
          isWhole: kernel(['i32'], (scope, given) => {
            const same = scope.local('f32');
            const one = same.set(f32.const(1));
            return { statements: [when(i32.eq(given, whole), one)], result: same };
          }),
          float: kernel([], () => ({ statements: [], result: f32.const(float) })),
        });
        const { isWhole, float: answer } = make();
        expect(isWhole(whole)).toBe(1);
        expect(isWhole(whole + 1)).toBe(0);
        expect(answer()).toBe(float);
      }),
    );
  });
});

describe('loop', () => {
  it('runs for each index before the end, and not at all where there is none', () => {
    const make = maker({
      count: kernel(['i32', 'i32', 'i32'], (scope, from, to, step) => {
        const at = scope.local('i32');
        const times = scope.local('i32');
        return {
          statements: [loop(at, from, to, step, times.set(i32.add(times, 1)))],
          result: f32.of(times),
        };
      }),
    });
    const { count } = make();
    expect(count(0, 10, 1)).toBe(10);
    expect(count(3, 10, 4)).toBe(2);
    expect(count(5, 5, 1)).toBe(0);
    expect(count(6, 5, 1)).toBe(0);
  });
});

describe('room', () => {
  const make = maker({
    twice: kernel(['i32'], (_, at) => ({
      statements: [v128.store(at, f32x4.add(v128.load(at), v128.load(at)))],
    })),
  });

  it('is shared with the functions, in whole vectors', () => {
    const { room, twice } = make();
    room.take(3);
    const at = room.take(16);
    expect(at % 16).toBe(0);
    room.floats.set([1, 2, 3, 4], at / 4);
    twice(at);
    expect([...room.floats.subarray(at / 4, at / 4 + 4)]).toEqual([2, 4, 6, 8]);
  });

  it('grows with what is taken, keeps what is there, and is handed out again once cleared', () => {
    const { room } = make();
    const first = room.take(16);
    room.bytes[first] = 7;
    const large = room.take(20_000_000);
    expect(room.bytes.length).toBeGreaterThanOrEqual(large + 20_000_000);
    expect(room.bytes[first]).toBe(7);
    room.clear();
    expect(room.take(16)).toBe(first);
  });

  it('is each instance’s own', () => {
    const [one, other] = [make().room, make().room];
    const at = one.take(16);
    expect(other.take(16)).toBe(at);
    one.bytes[at] = 9;
    expect(other.bytes[at]).toBe(0);
  });
});

describe('vectors of whole numbers', () => {
  it('become bytes, cut off at both ends, and floats towards zero', () => {
    const make = maker({
      bytes: kernel(['i32', 'i32'], (scope, from, to) => {
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
        const { room, bytes } = make();
        const at = room.take(32);
        room.floats.set(values, at / 4);
        bytes(at, at + 16);
        const wanted = [...room.floats.subarray(at / 4, at / 4 + 4)].map((v) =>
          Math.min(255, Math.max(0, Math.trunc(v))),
        );
        expect([...room.bytes.subarray(at + 16, at + 20)]).toEqual(wanted);
      }),
    );
  });
});
