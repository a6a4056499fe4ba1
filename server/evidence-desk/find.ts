import type { Services } from '../context.ts'
import { readReceiptCode } from '../evidence/rules/receipt-code.ts'
import { tables } from '../generated/tables.ts'
import { pick } from '../kernel/database/expression.ts'
import { select } from '../kernel/database/selection.ts'
import { query } from '../kernel/database/statement.ts'
import { columnsOf } from '../kernel/database/table.ts'

const p = columnsOf(tables.evidencePack, 'p')

const BY_CODE = query({ code: 'text' }, ({ code }) =>
  select(pick(p, 'visitId'), `FROM ${p} WHERE ${p.receiptCode} = ${code} LIMIT 1`),
)

/**
 * Finds the visit of a receipt code as a person typed it.
 * @returns `code` is null if it cannot be a receipt code; `visitId` is null if no document has it
 */
export async function findByReceiptCode(
  { db }: Pick<Services, 'db'>,
  typed: string,
): Promise<{ readonly code: string | null; readonly visitId: string | null }> {
  const code = readReceiptCode(typed)
  if (code === null) return { code, visitId: null }
  return { code, visitId: (await BY_CODE.first(db, { code }))?.visitId ?? null }
}
