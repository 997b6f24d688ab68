import { inputSize } from '@nobg/engine/networks/input-size.js';
import { type TensorSpec, toTensor } from '@nobg/engine/networks/to-tensor.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const RAW: TensorSpec = { layout: 'NCHW', mean: [0, 0, 0], std: [1, 1, 1] };
// Two pixels side by side.
const rgb = Uint8Array.of(10, 20, 30, 40, 50, 60);
const pair = { width: 2, height: 1 };
const valuesOf = (spec: TensorSpec) => [...(toTensor(rgb, pair, spec).data as Float32Array)];

describe('the input of a network', () => {
  it('has planes or interleaved channels', () => {
    expect(valuesOf(RAW)).toEqual([10, 40, 20, 50, 30, 60]);
    expect(valuesOf({ ...RAW, layout: 'NHWC' })).toEqual([10, 20, 30, 40, 50, 60]);
    expect(toTensor(rgb, pair, RAW).dims).toEqual([1, 3, 1, 2]);
    expect(toTensor(rgb, pair, { ...RAW, layout: 'NHWC' }).dims).toEqual([1, 1, 2, 3]);
  });

  it('is (value − mean) / std, each colour with its own', () => {
    const spec: TensorSpec = { ...RAW, mean: [10, 0, 0], std: [2, 5, 10] };
    expect(valuesOf(spec)).toEqual([0, 15, 4, 10, 3, 6]);
  });

  it('lies in the upper left of a frame, beside which there is nothing', () => {
    const resize = { to: 'longer-side', side: 3, frame: 3 } as const;
    const { data, dims } = toTensor(rgb, pair, { ...RAW, mean: [1, 1, 1], resize });
    expect(dims).toEqual([1, 3, 3, 3]);
    expect([...(data as Float32Array)].slice(0, 9)).toEqual([9, 39, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('the size that a network sees', () => {
  const side = fc.integer({ min: 1, max: 30_000 });

  it('is the square of the rule, or has a longer side in whole strides', () => {
    expect(inputSize({ to: 'square', side: 320 }, { width: 900, height: 20 })).toEqual({
      width: 320,
      height: 320,
    });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const rule = { to: 'longer-side', side: 1024, stride: 4 } as const;
        const size = inputSize(rule, { width, height });
        expect(Math.max(size.width, size.height)).toBe(1024);
        expect([size.width % 4, size.height % 4]).toEqual([0, 0]);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(4);
      }),
    );
  });

  it('is that of a small photo where the rule only shrinks, and never below its least', () => {
    const rule = { to: 'longer-side', side: 1920, least: 64, shrinkOnly: true } as const;
    expect(inputSize(rule, { width: 800, height: 600 })).toEqual({ width: 800, height: 600 });
    expect(inputSize(rule, { width: 3840, height: 20 })).toEqual({ width: 1920, height: 64 });
  });
});
