import { z } from 'zod'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { dayOf } from '../../kernel/calendar.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import type { Statement } from '../../kernel/database/statement.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { productOfPolicy } from '../../policy/facts.ts'
import { problemStatuses } from '../../vocabulary/calls.ts'
import { problemCategories } from '../../vocabulary/dispositions.ts'
import { rights, type StaffRole } from '../../vocabulary/rights.ts'
import { commitAftermath } from '../case/aftermath.ts'
import { decideProblem, type ProblemCommand } from '../rules/problem.ts'
import { dueOn } from '../rules/problem-due-day.ts'
import { officialCalendars } from '../rules/working-days/index.ts'
import { workingDaysBetween } from '../rules/working-days/rules.ts'
import { changeProblem, setDueDays } from './write.ts'

/** The roles that may handle a problem case. In addition, the handler must not sell policies. */
const handlerRoles: readonly StaffRole[] = rights['problem.handle']

const rowSchema = z.object({
  id: z.string(),
  case_id: z.string(),
  visit_id: z.string(),
  category: z.enum(problemCategories),
  description: z.string(),
  failing: z.array(z.string()),
  status: z.enum(problemStatuses),
  handler_id: z.string().nullable(),
  handler_name: z.string().nullable(),
  opened_at: z.date(),
  opened_by_name: z.string().nullable(),
  due_on: z.string().nullable(),
  resolution: z.string().nullable(),
  resolved_at: z.date().nullable(),
  resolved_by: z.string().nullable(),
  closing: z.string().nullable(),
  closed_at: z.date().nullable(),
  version: z.number(),
  policy_no: z.string(),
  applicant_name: z.string(),
  product_name: z.string().nullable(),
  branch: z.string(),
  channel: z.string(),
})
type Row = z.infer<typeof rowSchema>

const SELECT = `SELECT t.id, t.case_id, t.visit_id, t.category, t.description, t.failing, t.status, t.handler_id, h.name AS handler_name,
    t.opened_at, o.name AS opened_by_name, t.due_on, t.resolution, t.resolved_at, t.resolved_by, t.closing, t.closed_at, t.version,
    p.policy_no, c.name AS applicant_name, pr.name AS product_name, p.branch, p.channel
  FROM problem_case t JOIN visit v ON v.id = t.visit_id JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = v.customer_id
  ${productOfPolicy} LEFT JOIN staff h ON h.id = t.handler_id LEFT JOIN staff o ON o.id = t.opened_by`

/**
 * Number of working days until the due day. Null if the case has been handled, has no due day yet, or needs an
 * official calendar that is not on file.
 */
function daysLeft(row: Row, now: Date): number | null {
  if (row.due_on === null || row.status !== 'OPEN') return null
  const left = workingDaysBetween(dayOf(now), row.due_on, officialCalendars)
  return left.ok ? left.value : null
}

function view(row: Row, now: Date) {
  return {
    id: row.id,
    caseId: row.case_id,
    visitId: row.visit_id,
    category: row.category,
    description: row.description,
    failing: row.failing,
    status: row.status,
    handlerId: row.handler_id,
    handlerName: row.handler_name,
    openedAt: row.opened_at.toISOString(),
    openedByName: row.opened_by_name,
    dueOn: row.due_on,
    workingDaysLeft: daysLeft(row, now),
    /** `workingDaysLeft` alone cannot show that a case is overdue: on a weekend right after the due day it is 0. */
    overdue: row.status === 'OPEN' && row.due_on !== null && row.due_on < dayOf(now),
    resolution: row.resolution,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    closing: row.closing,
    closedAt: row.closed_at?.toISOString() ?? null,
    version: row.version,
    policyNo: row.policy_no,
    applicantName: maskName(row.applicant_name),
    productName: row.product_name,
    branch: row.branch,
    channel: row.channel,
  }
}
const noteSchema = z.object({
  seq: z.number(),
  type: z.string(),
  at: z.date(),
  by_name: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
})

export interface ProblemFilter {
  readonly status: (typeof problemStatuses)[number] | null
  readonly handlerId: string | null
  /** Selects only the cases that were not handled by their due day. */
  readonly overdue: boolean
}

/** Keyset cursor: the due day and id of the last problem case of the previous page. */
export interface DueCursor {
  readonly dueOn: string | null
  readonly id: string
}

/** Lists problem cases, earliest due day first, paged by keyset. Cases that have no due day yet come last. */
export async function listProblems(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly filter: ProblemFilter; readonly after: DueCursor | null; readonly limit: number },
) {
  const now = services.clock.now()
  const { filter, after, limit } = input
  const found = await services.db.query(
    `${SELECT} WHERE ($1::text IS NULL OR t.status = $1) AND ($2::uuid IS NULL OR t.handler_id = $2)
        AND (NOT $3::boolean OR (t.status = 'OPEN' AND t.due_on < $4::date))
        AND ($5::uuid IS NULL OR (coalesce(t.due_on, 'infinity'), t.id) > (coalesce($6::date, 'infinity'), $5::uuid))
      ORDER BY coalesce(t.due_on, 'infinity'), t.id LIMIT $7`,
    [
      filter.status,
      filter.handlerId,
      filter.overdue,
      dayOf(now),
      after?.id ?? null,
      after?.dueOn ?? null,
      limit + 1,
    ],
  )
  const rows = found.rows.map((raw) => view(rowSchema.parse(raw), now))
  return cutPage(rows, limit, ({ dueOn, id }) => ({ dueOn, id }))
}

async function readRow(services: Pick<Services, 'db'>, id: string): Promise<Row> {
  const found = await services.db.query(`${SELECT} WHERE t.id = $1::uuid`, [id])
  if (found.rows[0] === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return rowSchema.parse(found.rows[0])
}

/**
 * Reads one problem case with its history.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getProblem(services: Pick<Services, 'db'>, id: string, at: Date) {
  const row = await readRow(services, id)
  const found = await services.db.query(
    `SELECT e.seq, e.type, e.at, s.name AS by_name, e.payload FROM callback_event e LEFT JOIN staff s ON s.id::text = e.by
      WHERE e.case_id = $1::uuid AND e.type LIKE 'PROBLEM%' ORDER BY e.seq`,
    [row.case_id],
  )
  const steps = found.rows.map((raw) => {
    const step = noteSchema.parse(raw)
    return {
      seq: step.seq,
      type: step.type,
      at: step.at.toISOString(),
      by: step.by_name,
      payload: step.payload,
    }
  })
  return { ...view(row, at), steps }
}

const personSchema = z.object({ id: z.string(), name: z.string(), username: z.string() })

/** Lists the staff to whom a problem case can be assigned. */
export async function listHandlers(services: Pick<Services, 'db'>) {
  const found = await services.db.query(
    `SELECT s.id, s.name, s.username FROM staff s LEFT JOIN call_profile f ON f.staff_id = s.id
      WHERE s.disabled_at IS NULL AND s.roles::text[] && $1::text[] AND NOT coalesce(f.in_sales, false) ORDER BY s.username`,
    [handlerRoles],
  )
  return found.rows.map((row) => personSchema.parse(row))
}

/**
 * SQL condition that the person can be assigned a problem case, as in `listHandlers`. It is part of the statement
 * that assigns the case.
 */
function isFit(sql: Statement, handlerId: string): string {
  return `EXISTS (SELECT 1 FROM staff s LEFT JOIN call_profile f ON f.staff_id = s.id WHERE s.id = ${sql.value(handlerId)}::uuid
    AND s.disabled_at IS NULL AND s.roles::text[] && ${sql.value(handlerRoles)}::text[] AND NOT coalesce(f.in_sales, false))`
}

/**
 * Carries out one step of a problem case.
 *
 * @throws DomainError RECORD_NOT_FOUND, EDITED_MEANWHILE, HANDLER_NOT_FIT (the new handler sells policies, has left,
 * or lacks the right), and every refusal of `decideProblem`
 */
export async function stepProblem(
  services: Services,
  actor: Actor,
  input: { readonly id: string; readonly version: number; readonly command: ProblemCommand },
) {
  const now = services.clock.now()
  const row = await readRow(services, input.id)
  if (row.version !== input.version) throw new DomainError('EDITED_MEANWHILE')
  const { command } = input
  if (command.type === 'ASSIGN') {
    const handlers = await listHandlers(services)
    if (!handlers.some(({ id }) => id === command.handlerId)) throw new DomainError('HANDLER_NOT_FIT')
  }
  const state = { status: row.status, handlerId: row.handler_id, resolvedBy: row.resolved_by }
  const { set, event } = unwrap(decideProblem(state, command, actor.id, now))
  await commitAftermath(services, {
    update: changeProblem,
    id: input.id,
    version: input.version,
    set,
    event,
    action: `problem.${command.type.toLowerCase()}`,
    at: now,
    actor,
    ...(command.type === 'ASSIGN' ? { provided: (sql: Statement) => isFit(sql, command.handlerId) } : {}),
  })
  return await getProblem(services, input.id, now)
}

const undatedSchema = z.object({ id: z.string(), opened_at: z.date() })

/**
 * Fills in missing due days of problem cases once the official calendar they need is on file. Idempotent.
 * @returns the number of due days filled in
 */
export async function fillDueDays(services: Pick<Services, 'db'>): Promise<number> {
  const found = await services.db.query(
    'SELECT id, opened_at FROM problem_case WHERE due_on IS NULL LIMIT 1000',
    [],
  )
  const dated = found.rows
    .map((row) => undatedSchema.parse(row))
    .flatMap(({ id, opened_at: openedAt }) => {
      const day = dueOn(openedAt)
      return day === null ? [] : [{ id, day }]
    })
  if (dated.length === 0) return 0
  await setDueDays(services, dated)
  return dated.length
}
