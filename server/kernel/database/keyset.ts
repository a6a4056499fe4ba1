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

/**
 * SQL of a list's order: what follows ORDER BY, and the condition that a row comes behind the last row of the page
 * before.
 * @param by the columns of the order as SQL; the last one is unique
 * @param page.after the same columns of that last row as SQL; null on the first page
 */
export function inKeysetOrder(
  by: readonly string[],
  page: { readonly descending: boolean; readonly after: readonly string[] | null },
): { readonly by: string; readonly where: readonly string[] } {
  const { descending, after } = page
  const behind = descending ? '<' : '>'
  return {
    by: by.map((column) => (descending ? `${column} DESC` : column)).join(', '),
    where: after === null ? [] : [`(${by.join(', ')}) ${behind} (${after.join(', ')})`],
  }
}
