import { openCases } from '../callback-case/write.ts'
import type { Services } from '../context.ts'
import { chain, GENESIS } from '../evidence/chain.ts'
import { insertReminders } from '../notify/outbox.ts'
import { planReminders } from '../notify/rules/reminders.ts'
import { fold, isLive, stageOf, type VisitEvent } from '../visit/rules/events.ts'
import { openVisit } from '../visit/rules/steps.ts'
import { visitWindow } from '../visit/rules/window.ts'
import { insertOpeningEvents, insertVisits } from '../visit/write.ts'

/** The rows of a new visit and of all records that are written together with the visit. */
export interface OpeningVisit {
  readonly visit: Record<string, unknown>
  readonly events: readonly Record<string, unknown>[]
  readonly outbox: readonly Record<string, unknown>[]
  readonly cases: readonly Record<string, unknown>[]
}

/**
 * Builds the rows of a new visit.
 * @param at the instant stored in the rows; the first link of the evidence chain is computed over it
 */
export function openingVisit(
  services: Pick<Services, 'ids' | 'settings'>,
  at: Date,
  input: {
    policyId: string
    customerId: string
    receiptSignedOn: string
    coolingOffDays: number
    channel: string
    productCode: string
    branch: string
  },
): OpeningVisit {
  const { settings, ids } = services
  const id = ids.id(at)
  const window = visitWindow(at, input.receiptSignedOn, input.coolingOffDays, settings)
  const { policyId, customerId } = input
  const events = openVisit({ policyId, customerId, ...window })
  const chained = chain(GENESIS, id, 0, at, events)
  const state = fold(
    id,
    events.map((event) => ({ event, at })),
  )
  const head = chained.at(-1)
  const reminders = isLive(state.status) ? planReminders(at, window.windowEndsAt, settings) : []
  return {
    visit: {
      id,
      policy_id: input.policyId,
      customer_id: input.customerId,
      status: state.status,
      live: isLive(state.status),
      stage: stageOf(state.status),
      channel: input.channel,
      product_code: input.productCode,
      branch: input.branch,
      version: state.version,
      head_hash: `\\x${head?.hash.toString('hex')}`,
      window_ends_at: window.windowEndsAt,
      cooling_off_ends_at: window.coolingOffEndsAt,
      closed_at: state.closedAt,
    },
    events: chained.map((entry, index) => ({
      visit_id: id,
      seq: entry.seq,
      type: entry.event.type,
      payload: entry.event.payload,
      status: statusAfter(id, events, index, at),
      hash: `\\x${entry.hash.toString('hex')}`,
    })),
    outbox: reminders.map((reminder) => ({
      id: ids.id(at),
      dedupe_key: `remind:${id}:${reminder.round}`,
      visit_id: id,
      payload: { visitId: id, round: reminder.round, by: 'ANY' },
      available_at: reminder.at,
    })),
    cases: events.flatMap((event) =>
      event.type === 'SENT_TO_CALLBACK'
        ? [
            {
              id: ids.id(at),
              visit_id: id,
              customer_id: input.customerId,
              reasons: event.payload.reasons,
              cooling_off_ends_at: window.coolingOffEndsAt,
            },
          ]
        : [],
    ),
  }
}

/**
 * Builds the CTEs that write new visits and all records that belong to them. The arguments are SQL expressions over
 * the rows built by `openingVisit`.
 * @param opening.provided a condition; if it is false, nothing is inserted
 * @returns pairs of CTE name and body; the CTE `nv` has one row for each visit
 */
export function openingParts(opening: {
  readonly visits: string
  readonly events: string
  readonly reminders: string
  readonly cases: string
  readonly at: string
  readonly provided?: string
}): readonly (readonly [name: string, body: string])[] {
  const { at } = opening
  const cases = openCases({
    from: `nv JOIN jsonb_populate_recordset(null::callback_case, ${opening.cases}) r ON r.visit_id = nv.id`,
    id: 'r.id',
    visitId: 'r.visit_id',
    customerId: 'r.customer_id',
    reasons: 'r.reasons',
    coolingOffEndsAt: 'r.cooling_off_ends_at',
    at,
  })
  return [
    ['nv', insertVisits(opening.visits, at, opening.provided)],
    ['ne', insertOpeningEvents(opening.events, at, 'nv')],
    ['no', insertReminders(opening.reminders, at, 'nv')],
    ['nc', cases],
  ]
}

function statusAfter(id: string, events: readonly VisitEvent[], index: number, at: Date): string {
  return fold(
    id,
    events.slice(0, index + 1).map((event) => ({ event, at })),
  ).status
}
