import { z } from 'zod'
import type { Services } from '../../context.ts'
import { tables } from '../../generated/tables.ts'
import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts'
import { cutPage } from '../../kernel/database/keyset.ts'
import { Statement } from '../../kernel/database/statement.ts'
import { columnsOf } from '../../kernel/database/table.ts'
import { maskName } from '../../kernel/text/mask.ts'
import type { CallbackReason } from '../../visit/rules/events.ts'
import type { Language } from '../../vocabulary/dispositions.ts'
import { type CasePlace, caseColumns, caseRowSchema, placeOf } from '../rules/case.ts'
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
const onPage = columnsOf(tables.callbackCase, 'page')

const extraSchema = z.object({
  turn: z.number(),
  policy_no: z.string(),
  applicant_name: z.string(),
  branch: z.string(),
  assigned_name: z.string().nullable(),
  holder_name: z.string().nullable(),
})

function placeCondition(place: CasePlace, now: () => string): string {
  switch (place) {
    case 'CLOSED':
      return "k.status = 'CLOSED'"
    case 'PAUSED':
      return 'k.paused_at IS NOT NULL'
    case 'LEASED':
      return `k.lease_until > ${now()}`
    case 'WAITING':
      return `(k.ready OR k.wake_at <= ${now()})`
    case 'RESTING':
      return `k.wake_at > ${now()} AND (k.lease_until IS NULL OR k.lease_until <= ${now()})`
  }
}

/** Lists open or closed cases in queue order, paged by keyset. */
export async function listCases(
  services: Pick<Services, 'db' | 'clock'>,
  input: { readonly filter: CaseFilter; readonly after: CaseCursor | null; readonly limit: number },
) {
  const now = services.clock.now()
  const { filter, after, limit } = input
  const sql = new Statement()
  // Adds the parameter `now` only where a condition uses it. PostgreSQL refuses an unused parameter, because it
  // cannot determine the parameter's type.
  const at = () => `${sql.value(now)}::timestamptz`
  const where = [filter.place === 'CLOSED' ? "k.status = 'CLOSED'" : "k.status = 'OPEN'"]
  if (filter.place !== null && filter.place !== 'CLOSED') where.push(placeCondition(filter.place, at))
  if (filter.reason !== null) where.push(`${sql.value(filter.reason)} = ANY(k.reasons)`)
  if (filter.language !== null) where.push(`k.language = ${sql.value(filter.language)}`)
  if (filter.agentId !== null) {
    const agent = `${sql.value(filter.agentId)}::uuid`
    where.push(`(k.assigned_to = ${agent} OR (k.lease_by = ${agent} AND k.lease_until > ${at()}))`)
  }
  if (filter.urgency !== null) {
    const [from, to] = urgencyBounds(filter.urgency, now)
    if (from !== null) where.push(`k.cooling_off_ends_at > ${sql.value(from)}::timestamptz`)
    if (to !== null) where.push(`k.cooling_off_ends_at <= ${sql.value(to)}::timestamptz`)
  }
  if (after !== null) {
    where.push(
      `(${inQueueOrder(k)}) > (${sql.value(after.priority)}::smallint,
        ${sql.value(after.coolingOffEndsAt)}::timestamptz, ${sql.value(after.turn)}::smallint, ${sql.value(after.openedAt)}::timestamptz, ${sql.value(after.id)}::uuid)`,
    )
  }
  const columns = caseColumns.map((column) => `k.${column}`).join(', ')
  sql.with(
    'page',
    `SELECT ${columns}, k.turn FROM callback_case k WHERE ${where.join(' AND ')}
      ORDER BY ${inQueueOrder(k)} LIMIT ${sql.value(limit + 1)}`,
  )
  const found = await services.db.query(
    sql.text(`SELECT page.*, p.policy_no, c.name AS applicant_name, p.branch, s.name AS assigned_name, h.name AS holder_name
      FROM page JOIN visit v ON v.id = page.visit_id JOIN policy p ON p.id = v.policy_id JOIN customer c ON c.id = page.customer_id
      LEFT JOIN staff s ON s.id = page.assigned_to LEFT JOIN staff h ON h.id = page.lease_by
      ORDER BY ${inQueueOrder(onPage)}`),
    sql.values,
  )
  const page = cutPage(
    found.rows.map((raw) => rowView(raw, now)),
    limit,
    cursorOf,
  )
  return { ...page, rows: page.rows.map(({ turn: _, ...row }) => row) }
}

function rowView(raw: Record<string, unknown>, now: Date) {
  const state = caseRowSchema.parse(raw)
  const extra = extraSchema.parse(raw)
  const place = placeOf(state, now)
  return {
    caseId: state.id,
    visitId: state.visitId,
    policyNo: extra.policy_no,
    applicantName: maskName(extra.applicant_name),
    branch: extra.branch,
    place,
    outcome: state.outcome,
    reasons: state.reasons,
    priority: state.priority,
    turn: extra.turn,
    language: state.language,
    openedAt: state.openedAt.toISOString(),
    coolingOffEndsAt: state.coolingOffEndsAt.toISOString(),
    urgency: urgencyOf(state.coolingOffEndsAt, now),
    attempts: state.attempts,
    lastDisposition: state.lastDisposition,
    notBefore: state.notBefore?.toISOString() ?? null,
    promisedFor: state.promisedFor?.toISOString() ?? null,
    assignedName: extra.assigned_name,
    holderName: place === 'LEASED' ? extra.holder_name : null,
    leaseUntil: place === 'LEASED' ? (state.lease?.until.toISOString() ?? null) : null,
  }
}

function cursorOf(row: ReturnType<typeof rowView>): CaseCursor {
  const { priority, coolingOffEndsAt, turn, openedAt } = row
  return { priority, coolingOffEndsAt, turn, openedAt, id: row.caseId }
}
