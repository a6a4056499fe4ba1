import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, type Day, startOfDay } from '../../kernel/calendar.ts'
import type { Expression } from '../../kernel/database/expression.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { policiesOfFilter } from '../../policy/numbers.ts'

/** The filter that the lists of problem cases, follow-ups and quality checks have in common. Null means "any". */
export interface RecordFilter {
  /** A policy number, or any part of it with at least five digits. */
  readonly policyNo: string | null
  readonly visitId: string | null
  /** First and last day of the period in which the record was opened. */
  readonly from: Day | null
  readonly to: Day | null
}

/** The orders of these lists, by the time that each list is ordered by. */
export const recordOrders = ['oldest', 'newest'] as const
export type RecordOrder = (typeof recordOrders)[number]

const v = columnsOf(tables.visit, 'v')

/**
 * The SQL conditions of the filter, over the list's row and its visit `v`.
 *
 * @param of the row's columns for its visit and for the time of its opening
 * @returns the conditions; `tooMany` is true if the number matched more policies than are listed
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function recordConditions(
  services: Pick<Services, 'db'>,
  sql: Statement,
  filter: RecordFilter,
  of: { readonly visitId: Expression; readonly openedAt: Expression },
): Promise<{ readonly where: readonly string[]; readonly tooMany: boolean }> {
  const { policyNo, visitId, from, to } = filter
  const where: string[] = []
  const policies = policyNo === null ? null : await policiesOfFilter(services, policyNo)
  if (policies !== null) where.push(`${v.policyId} = ANY(${sql.given('uuid[]', policies.ids)})`)
  if (visitId !== null) where.push(`${of.visitId} = ${sql.given('uuid', visitId)}`)
  if (from !== null) where.push(`${of.openedAt} >= ${sql.given('timestamptz', startOfDay(from))}`)
  if (to !== null) where.push(`${of.openedAt} < ${sql.given('timestamptz', startOfDay(addDays(to, 1)))}`)
  return { where, tooMany: policies?.tooMany ?? false }
}

/** Builds the WHERE clause of a list; empty if there is no condition. */
export function whereClause(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}
