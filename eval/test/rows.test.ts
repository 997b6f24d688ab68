import { plainTable, scoreTable } from '@nobg/eval/row-tables.js';
import { type Comparable, toRows } from '@nobg/eval/rows.js';
import { sourceLabel } from '@nobg/eval/source-label.js';
import { toMarkdown } from '@nobg/eval/table.js';
import { describe, expect, it } from 'vitest';

const machine = 'here';
const photo = (iou: number, plainIou: number | null, over: Partial<Comparable> = {}) => {
  const scores = { mae: 0.05, bf3: 0.5, sad: 50, failure: null };
  const plain = { photo: '', ...scores, mae: 0.04, ms: 1000, cpuMs: 1500, machine };
  const place = { set: 'set', id: 'common/a', name: 'common/a', kind: 'photos' } as const;
  return {
    ...{
      ...place,
      mode: 'common',
      truthKind: 'binary',
      source: 'web',
      iou,
      ms: 500,
      cpuMs: 900,
      ...scores,
    },
    plain: plainIou === null ? null : { ...plain, iou: plainIou },
    ...over,
  } as Comparable;
};

describe('a row', () => {
  it('counts as regretted what is worse than the plain pass by more than a tenth', () => {
    const pairs: [number, number][] = [
      [0.5, 0.62],
      [0.5, 0.59],
      [0.9, 0.7],
      [0.7, 0.7],
    ];
    const [row] = toRows(
      pairs.map(([iou, plain]) => photo(iou, plain)),
      machine,
    );
    expect(row!.plain).toMatchObject({ n: 4, regret: 0.25 });
    expect(row!.plain!.spent).toEqual({ ms: 1000, cpuMs: 1500, times: { ms: 0.5, cpuMs: 0.6 } });
    expect(row!.plain!.iou!.mean).toBeCloseTo(-0.0025, 12);
    expect(row!.plain!.iou!.error).toBeCloseTo(0.0722, 3);
    expect(row!.plain!.mae!.mean).toBeCloseTo(0.01, 12);
    expect(row!.plain!.worstTenth).toEqual({ engine: 0.5, plain: 0.59 });
    expect(row).toMatchObject({ n: 4, bad: 0.75, worstTenth: 0.5 });
  });

  it('compares those photos alone that the plain pass was measured on', () => {
    const [row] = toRows([photo(0.9, 0.5), photo(0.1, null)], machine);
    expect(row!.plain).toMatchObject({ n: 1, regret: 0, worstTenth: { engine: 0.9 } });
    expect(plainTable(toRows([photo(0.1, null)]))).toBeNull();
  });

  it('has no ratio of times that were measured on two machines', () => {
    const [row] = toRows([photo(0.9, 0.5)], 'elsewhere');
    expect(row!.plain!.spent).toBeNull();
  });

  it('is written with its sources in a table that Markdown shows', () => {
    const rows = toRows([photo(0.9, 0.5), photo(0.7, 0.75, { source: 'a|b' })], machine);
    const lines = toMarkdown(scoreTable(rows)).split('\n');
    expect(lines[0]).toBe('**Scores, mean ± standard error**');
    expect(lines[4]).toMatch(/^\| common, binary \| 2 \| 0\.800 ±0\.100 \| 0\.0500 ±0\.0000 \|/);
    expect(lines[5]).toMatch(/^\| ↳ a\\\|b \| 1 \| 0\.700 \|/);
    expect(toMarkdown(plainTable(rows)!)).toContain('| common, binary | 2 | +0.175 ±0.225 |');
  });
});

describe('the name of a source', () => {
  it.each([
    ['Clothing Co-Parsing (CCP)', 'Clothing Co-Parsing'],
    ['synthetic objects, product photos', 'synthetic objects'],
    ['Shirts: lying flat', 'Shirts'],
    ['dog/cat photos of 4a5g0030', 'dog/cat photos of 4a5g0030'],
    ['PASCAL VOC 2007/08 seg', 'PASCAL VOC 2007/08 seg'],
    ['(unnamed)', '(unnamed)'],
    ['a'.repeat(60), `${'a'.repeat(39)}…`],
  ])('of %j is %j', (dataset, label) => {
    expect(sourceLabel(dataset)).toBe(label);
  });
});
