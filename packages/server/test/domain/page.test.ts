import { pageOf } from '@nobg/server/domain/page.js';
import { expect, it } from 'vitest';

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `row ${n}` }));

it('a page shows what fits, and leads on only where more follows', () => {
  expect(pageOf(rows(3), 2)).toEqual({ shown: rows(2), next: 'row 1' });
  expect(pageOf(rows(2), 2)).toEqual({ shown: rows(2), next: null });
  expect(pageOf([], 2)).toEqual({ shown: [], next: null });
});
