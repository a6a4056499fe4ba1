import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'
import { count, orNull, pick } from '../../kernel/database/expression.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { rowOf } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskName } from '../../kernel/text/mask.ts'
import type { Language } from '../../vocabulary/dispositions.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'
import { readCaseState, storedCase } from '../case/rows.ts'
import { type CasePlace, placeOf } from '../rules/case.ts'
import { inQueueOrder } from '../rules/queue-order.ts'

/** How soon the cooling-off period of a case ends, in calendar days from the current day. */
export const urgencies = ['OVER', 'TODAY', 'THREE_DAYS', 'WEEK', 'LATER'] as const
export type Urgency = (typeof urgencies)[number]

/**
 * The bounds between which the end of the cooling-off period lies for an urgency. A null bound means that there is no
 * limit on that side.
 */
export function urgencyBounds(urgency: Urgency, now: Date): readonly [from: Date | null, to: Date | null] {
  const midnight = (days: number) => startOfDay(addDays(dayOf(now), days))
  switch (urgency) {
    case 'OVER':
      return [null, now]
    case 'TODAY':
      return [now, midnight(1)]
    case 'THREE_DAYS':
      return [midnight(1), midnight(3)]
    case 'WEEK':
      return [midnight(3), midnight(7)]
    case 'LATER':
      return [midnight(7), null]
  }
}

/**
 * Returns the urgency of a case at `now`. A cooling-off period that ends at 24:00 of a day counts as ending on that
 * day.
 */
export function urgencyOf(coolingOffEndsAt: Date, now: Date): Urgency {
  const found = urgencies.find((urgency) => {
    const [, to] = urgencyBounds(urgency, now)
    return to === null || coolingOffEndsAt <= to
  })
  return found ?? 'LATER'
}

export interface CaseFilter {
  readonly place: CasePlace | null
  readonly reason: CallbackReason | null
  readonly urgency: Urgency | null
  readonly language: Language | null
  /** Selects the cases that this agent holds and the cases that are assigned to this agent. */
  readonly agentId: string | null
}

/** Keyset cursor: the position, in queue order, of the last case of the previous page. */
export interface CaseCursor {
  readonly priority: number
  readonly coolingOffEndsAt: string
  readonly turn: number
  readonly openedAt: string
  readonly id: string
}

const k = columnsOf(tables.callbackCase, 'k')

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const assigned = columnsOf(tables.staff, 'assigned')
const holder = columnsOf(tables.staff, 'holder')

const extraColumns = {
  turn: k.turn,
  ...pick(p, 'policyNo', 'branch'),
  applicantName: c.name,
  assignedName: orNull(assigned.name),
  holderName: orNull(holder.name),
}
const extra = rowOf(extraColumns)

function placeCondition(place: CasePlace, now: () => string): string {
  switch (place) {
    case 'CLOSED':
      return k.status.is('CLOSED')
    case 'PAUSED':
      return `${k.pausedAt} IS NOT NULL`
    case 'LEASED':
      return `${k.leaseUntil} > ${now()}`
    case 'WAITING':
      return `(${k.ready} OR ${k.wakeAt} <= ${now()})`
    case 'RESTING':
      return `${k.wakeAt} > ${now()} AND (${k.leaseUntil} IS NULL OR ${k.leaseUntil} <= ${now()})`
  }
}

/** Counts beyond this number are not needed. The number is larger than what a supervisor changes at once. */
const COUNT_CAP = 10_000

/** The conditions of a filter at `now`. */
function conditionsOf(sql: Statement, filter: CaseFilter, now: Date): string[] {
  // Adds the parameter `now` only where a condition uses it. PostgreSQL refuses an unused parameter, because it
  // cannot determine the parameter's type.
  const at = () => sql.given('timestamptz', now)
  const where = [k.status.is(filter.place === 'CLOSED' ? 'CLOSED' : 'OPEN')]
  if (filter.place !== null && filter.place !== 'CLOSED') where.push(placeCondition(filter.place, at))
  if (filter.reason !== null) where.push(`${sql.given('text', filter.reason)} = ANY(${k.reasons})`)
  if (filter.language !== null) where.push(`${k.language} = ${sql.given(k.language, filter.language)}`)
  if (filter.agentId !== null) {
    const agent = sql.given('uuid', filter.agentId)
    where.push(`(${k.assignedTo} = ${agent} OR (${k.leaseBy} = ${agent} AND ${k.leaseUntil} > ${at()}))`)
  }
  if (filter.urgency !== null) {
    const [from, to] = urgencyBounds(filter.urgency, now)
    if (from !== null) where.push(`${k.coolingOffEndsAt} > ${sql.given('timestamptz', from)}`)
    if (to !== null) where.push(`${k.coolingOffEndsAt} <= ${sql.given('timestamptz', to)}`)
  }
  return where
}

/** The number of cases that match the filter, up to the cap. */
async function countCases(services: Pick<Services, 'db'>, filter: CaseFilter, now: Date) {
  const sql = new Statement()
  const where = conditionsOf(sql, filter, now).join(' AND ')
  const cap = sql.given('int4', COUNT_CAP + 1)
  const counted = sql.select({ n: count() }, `FROM (SELECT 1 FROM ${k} WHERE ${where} LIMIT ${cap}) found`)
  const [row] = await readAll(services.db, sql, counted)
  const n = row?.n ?? 0
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}

/** Lists open or closed cases in queue order, paged by keyset. Counts them with the first page only. */
export async function listCases(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly filter: CaseFilter; readonly after: CaseCursor | null; readonly limit: number },
) {
  const now = services.clock.now()
  const { filter, after, limit } = input
  const sql = new Statement()
  const where = conditionsOf(sql, filter, now)
  if (after !== null) {
    const cursor = inQueueOrder({
      priority: sql.given('int2', after.priority),
      coolingOffEndsAt: sql.given('timestamptz', new Date(after.coolingOffEndsAt)),
      turn: sql.given('int2', after.turn),
      openedAt: sql.given('timestamptz', new Date(after.openedAt)),
      id: sql.given('uuid', after.id),
    })
    where.push(`(${inQueueOrder(k)}) > (${cursor})`)
  }
  const limited = `FROM ${k} WHERE ${where.join(' AND ')} ORDER BY ${inQueueOrder(k)} LIMIT ${sql.given('int4', limit + 1)}`
  const listed = sql.select(
    { ...storedCase.columns('k'), ...extraColumns },
    `FROM (SELECT * ${limited}) k JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
      JOIN ${c} ON ${c.id} = ${k.customerId} LEFT JOIN ${assigned} ON ${assigned.id} = ${k.assignedTo}
      LEFT JOIN ${holder} ON ${holder.id} = ${k.leaseBy} ORDER BY ${inQueueOrder(k)}`,
  )
  const [found, total] = await Promise.all([
    services.db.query(listed.text, sql.values),
    after === null ? countCases(services, filter, now) : null,
  ])
  const page = cutPage(
    found.rows.map((raw) => rowView(raw, now)),
    limit,
    cursorOf,
  )
  return { ...page, rows: page.rows.map(({ turn: _, ...row }) => row), count: total }
}

function rowView(raw: Record<string, unknown>, now: Date) {
  const state = readCaseState(raw)
  const { assignedName, holderName, applicantName, ...more } = extra.parse(raw)
  const place = placeOf(state, now)
  return {
    caseId: state.id,
    visitId: state.visitId,
    ...more,
    applicantName: maskName(applicantName),
    place,
    outcome: state.outcome,
    reasons: state.reasons,
    priority: state.priority,
    language: state.language,
    openedAt: state.openedAt.toISOString(),
    coolingOffEndsAt: state.coolingOffEndsAt.toISOString(),
    urgency: urgencyOf(state.coolingOffEndsAt, now),
    attempts: state.attempts,
    lastDisposition: state.lastDisposition,
    notBefore: state.notBefore?.toISOString() ?? null,
    promisedFor: state.promisedFor?.toISOString() ?? null,
    assignedName,
    holderName: place === 'LEASED' ? holderName : null,
    leaseUntil: place === 'LEASED' ? (state.lease?.until.toISOString() ?? null) : null,
  }
}

function cursorOf(row: ReturnType<typeof rowView>): CaseCursor {
  const { priority, coolingOffEndsAt, turn, openedAt } = row
  return { priority, coolingOffEndsAt, turn, openedAt, id: row.caseId }
}
