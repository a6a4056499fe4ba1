import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'
import { count, orNull, pick } from '../../kernel/database/expression.ts'
import { cutPage, inKeysetOrder } from '../../kernel/database/keyset.ts'
import { rowOf } from '../../kernel/database/selection.ts'
import { readAll, Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskName } from '../../kernel/text/mask.ts'
import { type FoundPolicies, policiesOfFilter } from '../../policy/numbers.ts'
import type { Language } from '../../vocabulary/dispositions.ts'
import type { CallbackReason } from '../../vocabulary/visits.ts'
import { readCaseState, storedCase } from '../case/rows.ts'
import { type CasePlace, placeOf } from '../rules/case.ts'
import { priorities, queueOrder } from '../rules/queue-order.ts'

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
  /** A policy number, or any part of it with at least five digits. */
  readonly policyNo: string | null
}

/**
 * The orders of the list: that of the queue, or the end of the cooling-off period, earliest or latest first. Closed
 * cases are always listed from the last closed one.
 */
export const caseOrders = ['queue', 'earliest', 'latest'] as const
export type CaseOrder = (typeof caseOrders)[number]

/** Keyset cursor: the position of the last case of the previous page in any of the orders. */
export interface CaseCursor {
  readonly priority: number
  readonly coolingOffEndsAt: string
  readonly turn: number
  readonly openedAt: string
  readonly closedAt: string | null
  readonly id: string
}

const k = columnsOf(tables.callbackCase, 'k')

const v = columnsOf(tables.visit, 'v')
const p = columnsOf(tables.policy, 'p')
const c = columnsOf(tables.customer, 'c')
const assigned = columnsOf(tables.staff, 'assigned')
const holder = columnsOf(tables.staff, 'holder')

const extraColumns = {
  ...pick(k, 'turn', 'closedAt'),
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

/** The filter, with the policies that its part of a number selects. */
type Wanted = CaseFilter & { readonly policies: FoundPolicies | null }

/** The conditions of a filter at `now`. */
function conditionsOf(sql: Statement, filter: Wanted, now: Date): string[] {
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
  if (filter.policies !== null) {
    const visits = `SELECT ${v.id} FROM ${v} WHERE ${v.policyId} = ANY(${sql.given('uuid[]', filter.policies.ids)})`
    where.push(`${k.visitId} = ANY(ARRAY(${visits}))`)
  }
  if (filter.urgency !== null) {
    const [from, to] = urgencyBounds(filter.urgency, now)
    if (from !== null) where.push(`${k.coolingOffEndsAt} > ${sql.given('timestamptz', from)}`)
    if (to !== null) where.push(`${k.coolingOffEndsAt} <= ${sql.given('timestamptz', to)}`)
  }
  return where
}

/** The number of cases that match the filter, up to the cap. */
async function countCases(services: Pick<Services, 'db'>, filter: Wanted, now: Date) {
  const sql = new Statement()
  const where = conditionsOf(sql, filter, now).join(' AND ')
  const cap = sql.given('int4', COUNT_CAP + 1)
  const counted = sql.select({ n: count() }, `FROM (SELECT 1 FROM ${k} WHERE ${where} LIMIT ${cap}) found`)
  const [row] = await readAll(services.db, sql, counted)
  const n = row?.n ?? 0
  return { value: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}

type Place = (typeof queueOrder)[number] | 'closedAt'

/**
 * The columns of an order. Those of the open cases are the columns of the index `callback_case_open_list`; its first one
 * is the priority. An order without it walks the index for each priority.
 */
function placesOf(
  filter: CaseFilter,
  order: CaseOrder,
): { readonly places: readonly Place[]; readonly descending: boolean; readonly eachPriority: boolean } {
  if (filter.place === 'CLOSED') return { places: ['closedAt', 'id'], descending: true, eachPriority: false }
  if (order === 'queue') return { places: queueOrder, descending: false, eachPriority: false }
  const places = queueOrder.filter((column) => column !== 'priority')
  return { places, descending: order === 'latest', eachPriority: true }
}

/** Adds the place that the page before reached as parameters. */
function reachedOf(sql: Statement, places: readonly Place[], after: CaseCursor): readonly string[] {
  const instant = (text: string | null) => sql.given('timestamptz?', text === null ? null : new Date(text))
  const given: Readonly<Record<Place, () => string>> = {
    priority: () => sql.given('int2', after.priority),
    coolingOffEndsAt: () => instant(after.coolingOffEndsAt),
    turn: () => sql.given('int2', after.turn),
    openedAt: () => instant(after.openedAt),
    closedAt: () => instant(after.closedAt),
    id: () => sql.given('uuid', after.id),
  }
  return places.map((column) => given[column]())
}

/** Returns the SQL of one page of cases, in order and with one extra row. */
function pageSql(
  sql: Statement,
  input: { readonly filter: Wanted; readonly order: CaseOrder; readonly after: CaseCursor | null },
  now: Date,
  limit: string,
) {
  const { filter, order, after } = input
  const { places, descending, eachPriority } = placesOf(filter, order)
  const ordered = inKeysetOrder(
    places.map((column) => k[column].text),
    { descending, after: after && reachedOf(sql, places, after) },
  )
  const inOrder = ordered.by
  const where = [...conditionsOf(sql, filter, now), ...ordered.where]
  const page = (more: readonly string[]) =>
    `SELECT * FROM ${k} WHERE ${[...where, ...more].join(' AND ')} ORDER BY ${inOrder} LIMIT ${limit}`
  if (!eachPriority) return { text: page([]), inOrder }
  // The index begins with the priority. Each priority is walked for itself, so that the order needs no other index:
  // each index of this table costs every step of every call.
  const each = priorities.map((priority) => `(${page([`${k.priority} = ${priority}`])})`)
  return { text: `SELECT * FROM (${each.join(' UNION ALL ')}) k ORDER BY ${inOrder} LIMIT ${limit}`, inOrder }
}

/**
 * Lists open or closed cases, paged by keyset. Counts them with the first page only.
 * @throws DomainError SEARCH_TOO_SHORT {least}
 */
export async function listCases(
  services: Pick<Services, 'db' | 'clock'>,
  input: {
    readonly filter: CaseFilter
    readonly order: CaseOrder
    readonly after: CaseCursor | null
    readonly limit: number
  },
) {
  const now = services.clock.now()
  const { order, after, limit } = input
  const { policyNo } = input.filter
  const policies = policyNo === null ? null : await policiesOfFilter(services, policyNo)
  const filter = { ...input.filter, policies }
  const sql = new Statement()
  const { text, inOrder } = pageSql(sql, { filter, order, after }, now, sql.given('int4', limit + 1))
  const listed = sql.select(
    { ...storedCase.columns('k'), ...extraColumns },
    `FROM (${text}) k JOIN ${v} ON ${v.id} = ${k.visitId} JOIN ${p} ON ${p.id} = ${v.policyId}
      JOIN ${c} ON ${c.id} = ${k.customerId} LEFT JOIN ${assigned} ON ${assigned.id} = ${k.assignedTo}
      LEFT JOIN ${holder} ON ${holder.id} = ${k.leaseBy} ORDER BY ${inOrder}`,
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
  return {
    ...page,
    rows: page.rows.map(({ turn: _, ...row }) => row),
    count: total,
    tooMany: policies?.tooMany ?? false,
  }
}

function rowView(raw: Record<string, unknown>, now: Date) {
  const state = readCaseState(raw)
  const { assignedName, holderName, applicantName, closedAt, ...more } = extra.parse(raw)
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
    closedAt: closedAt?.toISOString() ?? null,
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
  const { priority, coolingOffEndsAt, turn, openedAt, closedAt } = row
  return { priority, coolingOffEndsAt, turn, openedAt, closedAt, id: row.caseId }
}
