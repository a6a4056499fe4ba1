import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { dayOf } from '../../kernel/calendar.ts'
import { cutPage, inKeysetOrder } from '../../kernel/database/keyset.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import type { ProblemStatus } from '../../vocabulary/calls.ts'
import { type RecordFilter, type RecordOrder, recordConditions, whereClause } from '../case/record-filter.ts'
import { readCalendars } from '../working-days/calendars.ts'
import { PROBLEM_FROM, problemColumns, problemView } from './problem.ts'

const t = columnsOf(tables.problemCase, 't')

export interface ProblemFilter extends RecordFilter {
  readonly status: ProblemStatus | null
  readonly handlerId: string | null
  /** Selects only the cases that were not handled by their due day. */
  readonly overdue: boolean
}

/** Keyset cursor: the due day and id of the last problem case of the previous page. */
export interface DueCursor {
  readonly dueOn: string | null
  readonly id: string
}

/**
 * Lists problem cases by their due day, paged by keyset. Cases that have no due day yet count as due last.
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function listProblems(
  services: Pick<Services, 'db' | 'clock'>,
  input: {
    readonly filter: ProblemFilter
    readonly order: RecordOrder
    readonly after: DueCursor | null
    readonly limit: number
  },
) {
  const now = services.clock.now()
  const { filter, order, after, limit } = input
  const sql = new Statement()
  const given = await recordConditions(services, sql, filter, t)
  const where = [...given.where]
  if (filter.status !== null) where.push(`${t.status} = ${sql.given(t.status, filter.status)}`)
  if (filter.handlerId !== null) where.push(`${t.handlerId} = ${sql.given('uuid', filter.handlerId)}`)
  if (filter.overdue) where.push(t.status.is('OPEN'), `${t.dueOn} < ${sql.given('date', dayOf(now))}`)
  const reached = after && [
    `coalesce(${sql.given('date?', after.dueOn)}, 'infinity')`,
    sql.given('uuid', after.id),
  ]
  const ordered = inKeysetOrder([`coalesce(${t.dueOn}, 'infinity')`, t.id.text], {
    descending: order === 'newest',
    after: reached,
  })
  where.push(...ordered.where)
  const rest = `${PROBLEM_FROM} ${whereClause(where)}
    ORDER BY ${ordered.by} LIMIT ${sql.given('int4', limit + 1)}`
  const found = await readAll(services.db, sql, sql.select(problemColumns, rest))
  const calendars = await readCalendars(services.db)
  const rows = found.map((row) => problemView(row, now, calendars))
  return { ...cutPage(rows, limit, ({ dueOn, id }) => ({ dueOn, id })), tooMany: given.tooMany }
}
