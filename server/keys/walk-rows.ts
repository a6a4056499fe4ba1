import type { z } from 'zod'
import type { Database } from '../kernel/database/db.ts'

/**
 * Number of rows read at once and written by one statement. The number is small, so that no row stays locked for
 * long.
 */
const BATCH = 500

const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Reads all rows of a table in batches, in the order of their ids. Rows inserted while the function runs may be
 * missing.
 *
 * @param select the statement up to the WHERE clause; must return `id`
 * @param only an additional SQL condition; `$2` in the condition stands for `only.value`
 */
export async function* walkRows<T extends { readonly id: string }>(
  db: Pick<Database, 'query'>,
  select: string,
  schema: z.ZodType<T>,
  only?: { readonly condition: string; readonly value: string },
): AsyncGenerator<T[]> {
  let last = FIRST
  const condition = only ? `AND ${only.condition}` : ''
  for (;;) {
    const found = await db.query(`${select} WHERE id > $1::uuid ${condition} ORDER BY id LIMIT ${BATCH}`, [
      last,
      ...(only ? [only.value] : []),
    ])
    const rows = found.rows.map((row) => schema.parse(row))
    const end = rows.at(-1)
    if (!end) return
    yield rows
    last = end.id
  }
}
