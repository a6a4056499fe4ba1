import type { Services } from '../../context.ts'
import type { Day } from '../../kernel/calendar.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import type { ProblemCategory } from '../../vocabulary/dispositions.ts'
import { dueOn } from '../rules/problem-due-day.ts'

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
  },
): void {
  const { now } = problem
  sql.with(
    'problem_opened',
    `INSERT INTO problem_case (id, case_id, visit_id, category, description, failing, status, opened_at, opened_by, due_on)
      SELECT ${sql.value(services.ids.id(now))}::uuid, id, visit_id, ${sql.value(problem.category)}, ${sql.value(problem.description)},
        ${sql.value(problem.failing)}::text[], 'OPEN', ${sql.value(now)}::timestamptz, ${sql.value(problem.by)}::uuid,
        ${sql.value(dueOn(now))}::date FROM k`,
  )
}

/** Builds the SQL for one step of a problem case. The arguments are SQL expressions over the problem case's row `t`. */
export function changeProblem(step: { readonly set: readonly string[]; readonly where: string }): string {
  return `UPDATE problem_case t SET ${[...step.set, 'version = t.version + 1'].join(', ')} WHERE ${step.where} RETURNING t.case_id`
}

/** Fills in due days that were unknown when the cases were opened. */
export async function setDueDays(
  services: Pick<Services, 'db'>,
  dated: readonly { readonly id: string; readonly day: Day }[],
): Promise<void> {
  await services.db.query(
    `UPDATE problem_case t SET due_on = d.day FROM unnest($1::uuid[], $2::date[]) AS d(id, day) WHERE t.id = d.id AND t.due_on IS NULL`,
    [dated.map(({ id }) => id), dated.map(({ day }) => day)],
  )
}
