/** A page of a list, and where the next one begins. */
interface Page<Row> {
  readonly shown: Row[];
  /** Id of the last row that is shown, where others follow; null on the last page. */
  readonly next: string | null;
}

/** @param rows one more than `limit`, where there are so many: that one only says that others follow */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
): Page<Row> {
  const shown = rows.slice(0, limit);
  return { shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
