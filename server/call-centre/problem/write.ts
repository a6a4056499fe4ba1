import { k } from '../../callback-case/write.ts'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import type { Day } from '../../kernel/calendar.ts'
import { oneMore, pick } from '../../kernel/database/expression.ts'
import { prepare, type Statement } from '../../kernel/database/statement.ts'
import {
  assign,
  assignSql,
  type Changes,
  columnsOf,
  hasVersion,
  insertFrom,
  update,
} from '../../kernel/database/table.ts'
import type { ProblemCategory } from '../../vocabulary/dispositions.ts'
import { dueOn } from '../rules/problem-due-day.ts'
import type { Calendars } from '../rules/working-days/rules.ts'

const t = columnsOf(tables.problemCase, 't')

/**
 * Inserts the problem case of the case `k`. If the official calendar is missing, the due day stays empty and is
 * filled in later.
 */
export function openProblem(
  sql: Statement,
  services: Pick<Services, 'ids'>,
  problem: {
    readonly category: ProblemCategory
    readonly description: string
    readonly failing: readonly string[]
    readonly by: string
    readonly now: Date
    readonly calendars: Calendars
  },
): void {
  const { now, calendars } = problem
  const row = {
    id: sql.given('uuid', services.ids.id(now)),
    caseId: k.id,
    visitId: k.visitId,
    category: sql.given(t.category, problem.category),
    description: sql.given('text', problem.description),
    failing: sql.given('text[]', problem.failing),
    status: t.status.literal('OPEN'),
    openedAt: sql.given('timestamptz', now),
    openedBy: sql.given('uuid', problem.by),
    dueOn: sql.given(t.dueOn, dueOn(now, calendars)),
  }
  sql.with('problem_opened', insertFrom(tables.problemCase, row, 'k'))
}

/**
 * Builds the SQL for one step of a problem case, in the version that the acting user saw.
 * @param provided further conditions, as SQL
 */
export function changeProblem(
  sql: Statement,
  seen: { readonly id: string; readonly version: number },
  changes: Changes<typeof tables.problemCase>,
  provided: readonly string[] = [],
) {
  return update(tables.problemCase, 't', {
    set: assign(sql, tables.problemCase, { ...changes, version: oneMore(t.version) }),
    where: [...hasVersion(sql, t, seen), ...provided],
    returning: pick(t, 'caseId'),
  })
}

const DATE = prepare(
  { ids: 'uuid[]', days: 'date[]' },
  ({ ids, days }) => `UPDATE ${t} SET ${assignSql(tables.problemCase, { dueOn: 'd.day' })}
    FROM unnest(${ids}, ${days}) AS d(id, day) WHERE ${t.id} = d.id AND ${t.dueOn} IS NULL`,
)

/** Fills in due days that were unknown when the cases were opened. */
export async function setDueDays(
  services: Pick<Services, 'db'>,
  dated: readonly { readonly id: string; readonly day: Day }[],
): Promise<void> {
  const ids = dated.map(({ id }) => id)
  await DATE.run(services.db, { ids, days: dated.map(({ day }) => day) })
}
