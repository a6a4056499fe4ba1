import { openCases } from '../callback-case/write.ts'
import type { Services } from '../context.ts'
import { chain, GENESIS } from '../evidence/chain.ts'
import type { Channel } from '../generated/enums.ts'
import { type CallbackCaseRow, tables } from '../generated/tables.ts'
import type { Parts } from '../kernel/database/statement.ts'
import { columnsOf, jsonRows, rowsOf } from '../kernel/database/table.ts'
import { hashOfSuite } from '../kernel/secret/suite.ts'
import { insertReminders, type NewReminder } from '../notify/outbox.ts'
import { planReminders } from '../notify/rules/reminders.ts'
import { fold, isLive, stageOf, type VisitEvent, type VisitStatus } from '../visit/rules/events.ts'
import { openVisit } from '../visit/rules/steps.ts'
import { visitWindow } from '../visit/rules/window.ts'
import { insertOpeningEvents, insertVisits, type OpeningEvent, type OpeningRow } from '../visit/write.ts'

/** The rows of a new visit and of all records that are written together with the visit. */
export interface OpeningVisit {
  readonly visit: OpeningRow
  readonly events: readonly OpeningEvent[]
  readonly outbox: readonly NewReminder[]
  readonly cases: readonly Pick<
    CallbackCaseRow,
    'id' | 'visitId' | 'customerId' | 'reasons' | 'coolingOffEndsAt'
  >[]
}

/**
 * Builds the rows of a new visit.
 * @param at the instant stored in the rows; the first link of the evidence chain is computed over it
 */
export function openingVisit(
  services: Pick<Services, 'ids' | 'settings' | 'eventMac' | 'suite'>,
  at: Date,
  input: {
    policyId: string
    customerId: string
    receiptSignedOn: string
    coolingOffDays: number
    channel: Channel
    productCode: string
    branch: string
  },
): OpeningVisit {
  const { settings, ids } = services
  const id = ids.id(at)
  const window = visitWindow(at, input.receiptSignedOn, input.coolingOffDays, settings)
  const { policyId, customerId, channel, productCode, branch } = input
  const events = openVisit({ policyId, customerId, ...window })
  const chained = chain(GENESIS, id, 0, at, events, hashOfSuite[services.suite])
  const state = fold(
    id,
    events.map((event) => ({ event, at })),
  )
  const headHash = chained.at(-1)?.hash ?? GENESIS
  const reminders = isLive(state.status) ? planReminders(at, window.windowEndsAt, settings) : []
  return {
    visit: {
      id,
      policyId,
      customerId,
      status: state.status,
      live: isLive(state.status),
      stage: stageOf(state.status),
      channel,
      productCode,
      branch,
      version: state.version,
      headHash,
      windowEndsAt: window.windowEndsAt,
      coolingOffEndsAt: window.coolingOffEndsAt,
      closedAt: state.closedAt,
    },
    events: chained.map(({ seq, event, hash }, index) => ({
      visitId: id,
      seq,
      type: event.type,
      payload: event.payload,
      status: statusAfter(id, events, index, at),
      hash,
      mac: services.eventMac.of(hash),
    })),
    outbox: reminders.map((reminder) => ({
      id: ids.id(at),
      dedupeKey: `remind:${id}:${reminder.round}`,
      visitId: id,
      payload: { visitId: id, round: reminder.round, by: 'ANY' },
      availableAt: reminder.at,
    })),
    cases: events.flatMap((event) =>
      event.type === 'SENT_TO_CALLBACK'
        ? [
            {
              id: ids.id(at),
              visitId: id,
              customerId,
              reasons: [...event.payload.reasons],
              coolingOffEndsAt: window.coolingOffEndsAt,
            },
          ]
        : [],
    ),
  }
}

/** The values of the parameters with which `openVisits` inserts these visits. */
export function openingValues(openings: readonly OpeningVisit[]) {
  return {
    visits: jsonRows(
      tables.visit,
      openings.map(({ visit }) => visit),
    ),
    events: jsonRows(
      tables.visitEvent,
      openings.flatMap(({ events }) => events),
    ),
    reminders: jsonRows(
      tables.outbox,
      openings.flatMap(({ outbox }) => outbox),
    ),
    cases: jsonRows(
      tables.callbackCase,
      openings.flatMap(({ cases }) => cases),
    ),
  }
}

const r = columnsOf(tables.callbackCase, 'r')

/**
 * Adds the parts that write new visits and all records that belong to them. `visits`, `events`, `reminders` and `cases`
 * are the parameters of `openingValues`; `at` is an SQL expression.
 * @param opening.provided a condition; if it is false, nothing is inserted
 * @returns the name of the part that has one row for each visit
 */
export function openVisits(
  sql: Parts,
  opening: { readonly [K in keyof ReturnType<typeof openingValues>]: string } & {
    readonly at: string
    readonly provided?: string
  },
): string {
  const { at } = opening
  const name = 'nv'
  const { id } = sql.with(name, insertVisits(opening.visits, at, opening.provided))
  sql.with('ne', insertOpeningEvents(opening.events, at, { name, id }))
  sql.with('no', insertReminders(opening.reminders, at, { name, id }))
  sql.with(
    'nc',
    openCases({
      from: `${name} JOIN ${rowsOf(tables.callbackCase, opening.cases, 'r')} ON ${r.visitId} = ${id}`,
      id: `${r.id}`,
      visitId: `${r.visitId}`,
      customerId: `${r.customerId}`,
      reasons: `${r.reasons}`,
      coolingOffEndsAt: `${r.coolingOffEndsAt}`,
      at,
    }),
  )
  return name
}

function statusAfter(id: string, events: readonly VisitEvent[], index: number, at: Date): VisitStatus {
  return fold(
    id,
    events.slice(0, index + 1).map((event) => ({ event, at })),
  ).status
}
