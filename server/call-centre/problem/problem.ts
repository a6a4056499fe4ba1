import { z } from 'zod'
import type { Services } from '../../context.ts'
import type { Actor } from '../../evidence/audit.ts'
import { tables } from '../../generated/tables.ts'
import { dayOf } from '../../kernel/calendar.ts'
import { content, orNull, pick } from '../../kernel/database/expression.ts'
import { select } from '../../kernel/database/selection.ts'
import { query, type Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { DomainError, unwrap } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { pr, productOfPolicy } from '../../policy/facts.ts'
import { rights, type StaffRole } from '../../vocabulary/rights.ts'
import { commitAftermath } from '../case/aftermath.ts'
import { decideProblem, type ProblemCommand } from '../rules/problem.ts'
import { dueOn } from '../rules/problem-due-day.ts'
import { type Calendars, workingDaysBetween } from '../rules/working-days/rules.ts'
import { readCalendars } from '../working-days/calendars.ts'
import { changeProblem, setDueDays } from './write.ts'

/** The roles that may handle a problem case. In addition, the handler must not sell policies. */
const handlerRoles: readonly StaffRole[] = rights['problem.handle']

const t = columnsOf(tables.problemCase, 't')
const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const h = columnsOf(tables.staff, 'h')
const o = columnsOf(tables.staff, 'o')
const s = columnsOf(tables.staff, 's')
const f = columnsOf(tables.callProfile, 'f')
const e = columnsOf(tables.callbackEvent, 'e')

/** The columns of a problem case as pages show it. They read from PROBLEM_FROM. */
export const problemColumns = {
  ...pick(t, 'id', 'caseId', 'visitId', 'category', 'description', 'failing', 'status', 'handlerId'),
  ...pick(t, 'openedAt', 'dueOn', 'resolution', 'resolvedAt', 'resolvedBy', 'closing', 'closedAt', 'version'),
  ...pick(p, 'policyNo', 'branch', 'channel'),
  handlerName: orNull(h.name),
  openedByName: orNull(o.name),
  applicantName: c.name,
  productName: orNull(pr.name),
}
export const PROBLEM_FROM = `FROM ${t} JOIN ${v} ON ${v.id} = ${t.visitId} JOIN ${p} ON ${p.id} = ${v.policyId} JOIN ${c} ON ${c.id} = ${v.customerId}
  ${productOfPolicy} LEFT JOIN ${h} ON ${h.id} = ${t.handlerId} LEFT JOIN ${o} ON ${o.id} = ${t.openedBy}`

const BY_ID = query({ id: 'uuid' }, ({ id }) =>
  select(problemColumns, `${PROBLEM_FROM} WHERE ${t.id} = ${id}`),
)
type Row = z.output<typeof BY_ID.row>

const STEPS = query({ caseId: 'uuid' }, ({ caseId }) =>
  select(
    {
      ...pick(e, 'seq', 'type', 'at'),
      by: orNull(s.name),
      payload: content(e.payload, z.record(z.string(), z.unknown())),
    },
    `FROM ${e} LEFT JOIN ${s} ON ${s.id}::text = ${e.by}
      WHERE ${e.caseId} = ${caseId} AND ${e.type} LIKE 'PROBLEM%' ORDER BY ${e.seq}`,
  ),
)

/** SQL condition on the person `s` with the profile `f`: they can be assigned a problem case. */
const IS_FIT = `${s.disabledAt} IS NULL AND ${s.roles.hasOneOf(...handlerRoles)} AND NOT coalesce(${f.inSales}, false)`

const HANDLERS = query({}, () =>
  select(
    pick(s, 'id', 'name', 'username'),
    `FROM ${s} LEFT JOIN ${f} ON ${f.staffId} = ${s.id} WHERE ${IS_FIT} ORDER BY ${s.username}`,
  ),
)

const UNDATED = query({}, () =>
  select(
    pick(t, 'id', 'openedAt'),
    `FROM ${t} WHERE ${t.dueOn} IS NULL ORDER BY ${t.openedAt}, ${t.id} LIMIT 1000`,
  ),
)

/**
 * Number of working days until the due day. Null if the case has been handled, has no due day yet, or needs an
 * official calendar that is not on file.
 */
function daysLeft(row: Pick<Row, 'dueOn' | 'status'>, now: Date, calendars: Calendars): number | null {
  if (row.dueOn === null || row.status !== 'OPEN') return null
  const left = workingDaysBetween(dayOf(now), row.dueOn, calendars)
  return left.ok ? left.value : null
}

/** A problem case as pages show it. The applicant's name is masked. */
export function problemView({ resolvedBy: _, ...row }: Row, now: Date, calendars: Calendars) {
  return {
    ...row,
    openedAt: row.openedAt.toISOString(),
    workingDaysLeft: daysLeft(row, now, calendars),
    /** `workingDaysLeft` alone cannot show that a case is overdue: on a weekend right after the due day it is 0. */
    overdue: row.status === 'OPEN' && row.dueOn !== null && row.dueOn < dayOf(now),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    applicantName: maskName(row.applicantName),
  }
}

async function readRow(services: Pick<Services, 'db'>, id: string): Promise<Row> {
  const row = await BY_ID.first(services.db, { id })
  if (row === undefined) throw new DomainError('RECORD_NOT_FOUND')
  return row
}

/**
 * Reads one problem case with its history.
 * @throws DomainError RECORD_NOT_FOUND
 */
export async function getProblem(services: Pick<Services, 'db'>, id: string, at: Date) {
  const row = await readRow(services, id)
  const steps = await STEPS.all(services.db, { caseId: row.caseId })
  const calendars = await readCalendars(services.db)
  return {
    ...problemView(row, at, calendars),
    steps: steps.map((step) => ({ ...step, at: step.at.toISOString() })),
  }
}

/** Lists the staff to whom a problem case can be assigned. */
export async function listHandlers(services: Pick<Services, 'db'>) {
  return await HANDLERS.all(services.db, {})
}

/**
 * SQL condition that the person can be assigned a problem case, as in `listHandlers`. It is part of the statement
 * that assigns the case.
 */
function isFit(sql: Statement, handlerId: string): string {
  return `EXISTS (SELECT 1 FROM ${s} LEFT JOIN ${f} ON ${f.staffId} = ${s.id} WHERE ${s.id} = ${sql.given('uuid', handlerId)} AND ${IS_FIT})`
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
  const state = { status: row.status, handlerId: row.handlerId, resolvedBy: row.resolvedBy }
  const { set, event } = unwrap(decideProblem(state, command, actor.id, now))
  await commitAftermath(services, {
    update: (sql) =>
      changeProblem(sql, input, set, command.type === 'ASSIGN' ? [isFit(sql, command.handlerId)] : []),
    event,
    action: `problem.${command.type.toLowerCase()}`,
    at: now,
    actor,
  })
  return await getProblem(services, input.id, now)
}

/**
 * Fills in missing due days of problem cases once the official calendar they need is on file. Idempotent.
 * @returns the number of due days filled in
 */
export async function fillDueDays(services: Pick<Services, 'db'>): Promise<number> {
  const undated = await UNDATED.all(services.db, {})
  if (undated.length === 0) return 0
  const calendars = await readCalendars(services.db)
  const dated = undated.flatMap(({ id, openedAt }) => {
    const day = dueOn(openedAt, calendars)
    return day === null ? [] : [{ id, day }]
  })
  if (dated.length === 0) return 0
  await setDueDays(services, dated)
  return dated.length
}
