/**
 * Number of rows read at once and written by one statement. The number is small, so that no row stays locked for
 * long.
 */
export const BATCH = 500

const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Reads all rows of a table in batches, in the order of their ids. Rows inserted while the function runs may be
 * missing.
 *
 * @param read reads the next BATCH rows after an id, in the order of their ids
 */
export async function* walkRows<T extends { readonly id: string }>(
  read: (after: string) => Promise<T[]>,
): AsyncGenerator<T[]> {
  let last = FIRST
  for (;;) {
    const rows = await read(last)
    const end = rows.at(-1)
    if (!end) return
    yield rows
    last = end.id
  }
}
