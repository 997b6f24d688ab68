import { createHash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../schema.js';
import type { CopiedTable } from './tables.js';

/** A row as both databases give it. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Rows of a page: a statement with all their values stays below the parameters that SQLite takes (32766). */
const PAGE_ROWS = 500;
const MODULUS = 2n ** 256n;

/** All rows of a table in pages, in the order of its primary key. */
export async function* readPages(
  db: Kysely<Schema>,
  { name, key }: CopiedTable,
): AsyncGenerator<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: Row | undefined;
  for (;;) {
    const after: RawBuilder<unknown> =
      last === undefined
        ? sql``
        : sql`where (${columns}) > (${sql.join(valuesOf(last, key).map((value) => sql.val(value)))})`;
    const { rows } =
      await sql<Row>`select * from ${sql.table(name)} ${after} order by ${columns} limit ${sql.lit(PAGE_ROWS)}`.execute(
        db,
      );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1);
  }
}

/** Those rows of a table that have the keys of these rows, by `keyOf`. */
export async function findRows(
  db: Kysely<Schema>,
  { name, key }: CopiedTable,
  wanted: readonly Row[],
): Promise<Map<string, Row>> {
  const equal = wanted.map((row) => {
    const columns = key.map((column) => sql`${sql.ref(column)} = ${row[column]}`);
    return sql`(${sql.join(columns, sql` and `)})`;
  });
  const found = new Map<string, Row>();
  const { rows } =
    await sql<Row>`select * from ${sql.table(name)} where ${sql.join(equal, sql` or `)}`.execute(
      db,
    );
  for (const row of rows) found.set(keyOf(row, key), row);
  return found;
}

/** Inserts rows; those whose key is there already stay as they are. Resolves to how many were inserted. */
export async function insertRows(
  db: Kysely<Schema>,
  { name }: CopiedTable,
  rows: readonly Row[],
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const values = rows.map(
    (row) => sql`(${sql.join(valuesOf(row, columns).map((value) => sql.val(value)))})`,
  );
  const { numAffectedRows = 0n } =
    await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(values)} on conflict do nothing`.execute(
      db,
    );
  return Number(numAffectedRows);
}

export async function countRows(db: Kysely<Schema>, { name }: CopiedTable): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from ${sql.table(name)}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** A row's primary key as text. */
export function keyOf(row: Row, key: CopiedTable['key']): string {
  return JSON.stringify(valuesOf(row, key));
}

/** A row's values as text, the same on every database. */
export function textOf(row: Row): string {
  return JSON.stringify(valuesOf(row, Object.keys(row).sort()));
}

/** How many rows a table has, and a checksum of them in hex. */
export interface TableSum {
  readonly rows: number;
  readonly sha256: string;
}

/**
 * A checksum of rows that does not depend on their order, in which databases differ: the sum of
 * each row's SHA-256 modulo 2²⁵⁶ (AdHash; Bellare and Micciancio 1997).
 */
export async function sumRows(db: Kysely<Schema>, table: CopiedTable): Promise<TableSum> {
  let rows = 0;
  let sum = 0n;
  for await (const page of readPages(db, table)) {
    for (const row of page) {
      const digest = createHash('sha256').update(textOf(row)).digest('hex');
      sum = (sum + BigInt(`0x${digest}`)) % MODULUS;
    }
    rows += page.length;
  }
  return { rows, sha256: sum.toString(16).padStart(64, '0') };
}

function valuesOf(row: Row, columns: readonly string[]): (string | number | null)[] {
  return columns.map((column) => row[column] ?? null);
}
