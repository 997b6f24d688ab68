import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readRetryAfter, retryDelay } from '../src/retry.js';

it('never undercuts Retry-After, and never waits for ever without it', () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(3600), random, (tries, seconds, chance) => {
      expect(retryDelay(tries, seconds, chance)).toBeGreaterThanOrEqual(seconds * 1000);
      expect(retryDelay(tries, null, chance)).toBeLessThanOrEqual(8_000);
      expect(retryDelay(tries, null, chance)).toBeGreaterThanOrEqual(250);
    }),
  );
});

it('spreads clients that failed together', () => {
  expect(retryDelay(3, null, 0)).not.toBe(retryDelay(3, null, 1));
  expect(retryDelay(3, 20, 0)).not.toBe(retryDelay(3, 20, 1));
});

it('reads Retry-After as seconds and as a date, and nothing into anything else', () => {
  const now = Date.parse('2026-03-01T10:00:00Z');
  const read = (value?: string) =>
    readRetryAfter(new Headers(value === undefined ? {} : { 'Retry-After': value }), now);
  expect(read('17')).toBe(17);
  expect(read('Sun, 01 Mar 2026 10:00:30 GMT')).toBe(30);
  expect(read('Sun, 01 Mar 2026 09:00:00 GMT')).toBe(0);
  expect(read('soon')).toBeNull();
  expect(read()).toBeNull();
});
