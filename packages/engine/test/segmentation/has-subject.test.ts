import { hasSubject } from '@nobg/engine/segmentation/has-subject.js';
import { describe, expect, it } from 'vitest';

const of = (...parts: readonly (readonly [count: number, alpha: number])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(([count, alpha]) => Array<number>(count).fill(alpha)));

describe('what stands out', () => {
  it('is a small firm subject', () => {
    expect(hasSubject(of([9999, 0], [1, 255]))).toBe(true);
  });

  it('is a veil with a firm seam', () => {
    expect(hasSubject(of([500, 100], [60, 255]))).toBe(true);
  });

  it('is neither nothing nor a haze with a speck in it', () => {
    expect(hasSubject(of([1000, 0]))).toBe(false);
    expect(hasSubject(of([1000, 90], [5, 200]))).toBe(false);
  });
});
