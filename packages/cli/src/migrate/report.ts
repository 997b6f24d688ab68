import type { MovePlan, MoveReport } from '@nobg/server/wiring/move/move.js';
import { table } from '../output/table.js';
import { count, formatBytes } from '../output/units.js';

/** Ids of missing files that are named; the JSON has all. */
const NAMED = 5;

/** What a move would do, as tables. */
export function planText({ tables, areas }: MovePlan): string {
  const rows = tables.map((one) => [one.table, String(one.rows), String(one.rows - one.present)]);
  const files = areas.map((one) => [one.area, String(one.blobs), String(one.blobs - one.present)]);
  return [
    table(['TABLE', 'ROWS>', 'TO COPY>'], rows),
    '',
    table(['FILES OF', 'FILES>', 'TO COPY>'], files),
    '',
    'Nothing was changed.',
  ].join('\n');
}

/** What came of a move, as tables and a sentence. */
export function reportText({ tables, areas }: MoveReport): string {
  const rows = tables.map((one) => [
    ...[one.table, String(one.rows), String(one.copied), one.sha256.slice(0, 16)],
  ]);
  const files = areas.map((one) => [
    ...[one.area, String(one.blobs), String(one.copied), formatBytes(one.bytes)],
  ]);
  const missing = areas.flatMap((one) => one.missing.map((id) => `${one.area}/${id}`));
  const copied = [...tables, ...areas].reduce((sum, one) => sum + one.copied, 0);
  return [
    table(['TABLE', 'ROWS>', 'COPIED>', 'CHECKSUM'], rows),
    '',
    table(['FILES OF', 'FILES>', 'COPIED>', 'SIZE>'], files),
    '',
    ...(missing.length === 0 ? [] : [missingText(missing)]),
    copied === 0
      ? 'There was nothing to copy: the target has everything.'
      : 'Everything was copied and verified.',
  ].join('\n');
}

function missingText(missing: readonly string[]): string {
  const named = missing.slice(0, NAMED).join(', ');
  const more = missing.length > NAMED ? ', …' : '';
  return `${count(missing.length, 'file')} that rows refer to cannot be found in the source: ${named}${more}`;
}
