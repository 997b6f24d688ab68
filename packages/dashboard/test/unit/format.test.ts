import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelEvery, ticksFor } from '../../src/chart/scale.ts';
import { nextPage } from '../../src/pages/auth/next-page.ts';
import { formatBytes, formatMs, timeLeft } from '../../src/ui/format.ts';

it('has a line at or above the highest bar, and few lines', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (highest) => {
      const ticks = ticksFor(highest);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(new Set(ticks).size).toBe(ticks.length);
    }),
  );
});

it('leaves labels out where they would not fit', () => {
  expect(labelEvery(7, 10)).toBe(1);
  expect(labelEvery(168, 12)).toBe(14);
  expect(labelEvery(5, 0)).toBe(5);
});

it('goes nowhere but to pages of the app after signing in', () => {
  expect(nextPage('next=%2Fapp%2Fkeys')).toBe('/app/keys');
  for (const bad of ['//evil.example', 'https://evil.example', '/app//evil', 'javascript:1', '']) {
    expect(nextPage(`next=${encodeURIComponent(bad)}`)).toMatch(/^\/app/);
    expect(nextPage(`next=${encodeURIComponent(bad)}`)).not.toContain('evil.example');
  }
});

it('says sizes and times in words', () => {
  expect(formatBytes(10 * 1024 ** 2)).toBe('10 MB');
  expect(formatBytes(834_000)).toBe('814 kB');
  expect(formatMs(840.4)).toBe('840 ms');
  expect(formatMs(null)).toBe('–');
  const now = Date.parse('2026-03-01T10:00:00Z');
  expect(timeLeft('2026-03-01T10:00:30Z', now)).toBe('under a minute');
  expect(timeLeft('2026-03-02T09:10:00Z', now)).toBe('23 h 10 min');
  expect(timeLeft('2026-03-01T09:00:00Z', now)).toBe('over');
});
