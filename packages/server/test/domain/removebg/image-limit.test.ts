import {
  createImageLimit,
  ImageLimitError,
  imageWeight,
} from '@nobg/server/domain/removebg/image-limit.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settableClock } from '../../support/clock.js';

describe('the limit of images by megapixels', () => {
  it('weighs an image one at least', () => {
    expect(imageWeight({ width: 10, height: 10 })).toBe(1);
    expect(imageWeight({ width: 5000, height: 2000 })).toBe(10);
    expect(imageWeight({ width: 1500, height: 1000 })).toBe(1.5);
  });

  it('is never passed within a minute, but by one image alone, and begins anew with the next', () => {
    const weights = fc.array(fc.double({ min: 1, max: 30, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 100 }), (images, limit) => {
        const clock = settableClock('2026-03-01T10:10:30Z');
        const images500 = createImageLimit({ clock, window: 'minute', limit });
        for (let minute = 0; minute < 2; minute += 1) {
          const taken: number[] = [];
          for (const weight of images) {
            try {
              images500.take('a', weight);
              taken.push(weight);
            } catch (error) {
              expect(error).toBeInstanceOf(ImageLimitError);
              expect((error as ImageLimitError).retryAfterS).toBe(30);
            }
          }
          const sum = taken.reduce((total, weight) => total + weight, 0);
          expect(sum <= limit || taken.length === 1).toBe(true);
          expect(images500.state('a').remaining).toBe(Math.max(0, Math.floor(limit - sum)));
          expect(images500.state('b').remaining).toBe(limit);
          clock.advance(60_000);
        }
      }),
    );
  });
});
