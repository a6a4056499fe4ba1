/** One page of a list paged by keyset. `next` is the cursor of the next page; null on the last page. */
export interface KeysetPage<Row, Cursor> {
  readonly rows: readonly Row[]
  readonly next: Cursor | null
}

/**
 * Removes the extra row that was read only to find out whether there is another page.
 * @param rows up to `limit` + 1 rows
 */
export function cutPage<Row, Cursor>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (last: Row) => Cursor,
): KeysetPage<Row, Cursor> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
