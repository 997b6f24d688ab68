import type { Kysely } from 'kysely';
import { StorageError } from '../../storage-error.js';
import type { Schema } from '../schema.js';
import { countRows, findRows, insertRows, keyOf, readPages, sumRows, textOf } from './rows.js';
import { COPIED_TABLES, type CopiedTable } from './tables.js';

/** What came of a table. */
export interface TableReport {
  readonly table: string;
  readonly rows: number;
  /** Those that were not there yet. */
  readonly copied: number;
  /** Of all rows, on both sides; see `sumRows`. */
  readonly sha256: string;
}

export interface RowCounts {
  readonly table: string;
  readonly rows: number;
  /** Those that the target has already. */
  readonly present: number;
}

interface Copy {
  readonly source: Kysely<Schema>;
  readonly target: Kysely<Schema>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares what is in the target with the source, and changes nothing.
 * @throws StorageError where the target has a row that the source has not, or has otherwise; the
 *   signal's reason where it is aborted
 */
export async function compareRows({ source, target, signal }: Copy): Promise<RowCounts[]> {
  const counts: RowCounts[] = [];
  for (const table of COPIED_TABLES) {
    signal?.throwIfAborted();
    const rows = await countRows(source, table);
    const there = await countRows(target, table);
    if (there > 0) await refuseOthers({ source, target, signal }, table, there);
    counts.push({ table: table.name, rows, present: there });
  }
  return counts;
}

async function refuseOthers(
  { source, target, signal }: Copy,
  table: CopiedTable,
  there: number,
): Promise<void> {
  let same = 0;
  for await (const page of readPages(source, table)) {
    signal?.throwIfAborted();
    const found = await findRows(target, table, page);
    for (const row of page) {
      const other = found.get(keyOf(row, table.key));
      if (other === undefined) continue;
      if (textOf(other) !== textOf(row)) {
        throw new StorageError(
          `The target holds other data: in table ${table.name} it has the row ${keyOf(row, table.key)} with other values. Name an empty database, or empty this one.`,
        );
      }
      same += 1;
    }
  }
  if (same === there) return;
  throw new StorageError(
    `The target holds other data: in table ${table.name} it has ${there - same} rows that the source does not have. Name an empty database, or empty this one.`,
  );
}

/**
 * Copies all rows that the target does not have, table by table, and verifies each by number and
 * checksum. A copy that was cut off is continued by the next.
 *
 * @param copy.onRows told of rows that are done, also of those that were there
 * @throws StorageError where source and target differ afterwards; the signal's reason
 */
export async function copyRows(
  copy: Copy & { readonly onRows: (rows: number) => void },
): Promise<TableReport[]> {
  const { source, target, signal, onRows } = copy;
  const reports: TableReport[] = [];
  for (const table of COPIED_TABLES) {
    let copied = 0;
    for await (const page of readPages(source, table)) {
      signal?.throwIfAborted();
      copied += await insertRows(target, table, page);
      onRows(page.length);
    }
    const expected = await sumRows(source, table);
    const found = await sumRows(target, table);
    if (found.rows !== expected.rows || found.sha256 !== expected.sha256) {
      throw new StorageError(
        `Table ${table.name} differs after the copy: expected ${expected.rows} rows with the checksum ${expected.sha256}, found ${found.rows} with ${found.sha256}. Check that no other program writes there.`,
      );
    }
    reports.push({ table: table.name, copied, ...expected });
  }
  return reports;
}
