import { z } from 'zod'
import type { VisitEvent, visitStatuses } from '../../visit/rules/events.ts'
import { directions } from '../../vocabulary/calls.ts'
import { caseOutcomes, dispositions } from '../../vocabulary/dispositions.ts'

/** A recorded event and the instant at which it happened. */
export interface PastEvent {
  readonly event: VisitEvent
  readonly at: Date
}

export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const callSchema = z.object({
  startedAt: instant,
  agentId: z.string(),
  direction: z.enum(directions),
  disposition: z.enum(dispositions).nullable(),
  contact: z.boolean().nullable(),
  talkSeconds: z.number().nullable(),
})

export const caseSchema = z.object({
  openedAt: instant,
  closedAt: instant.nullable(),
  outcome: z.enum(caseOutcomes).nullable(),
  /** The case's calls in chronological order. */
  calls: z.array(callSchema),
  problem: z
    .object({
      openedAt: instant,
      dueOn: z.string().nullable(),
      /** The time at which the problem case was marked as handled; null while it is open or reopened. */
      handledAt: instant.nullable(),
    })
    .nullable(),
  followUp: z.object({ doneAt: instant.nullable() }).nullable(),
})
export type PastCase = z.output<typeof caseSchema>

/** The complete record of one visit, from which its figures are counted. */
export interface VisitHistory {
  readonly visitId: string
  readonly channel: string
  readonly productCode: string
  readonly branch: string
  readonly status: (typeof visitStatuses)[number]
  readonly openedAt: Date
  readonly coolingOffEndsAt: Date
  readonly events: readonly PastEvent[]
  readonly cases: readonly PastCase[]
  /** Number of the pinned template version; null if no questionnaire was pinned. */
  readonly templateNumber: number | null
  /**
   * Outcomes of reminders. FAILED means that the reminder was given up; ARRIVED and LOST are the carrier's reports on
   * text messages. `at` is the time at which the message was sent or given up. It is not the time of the report.
   */
  readonly messages: readonly { readonly at: Date; readonly what: 'FAILED' | 'ARRIVED' | 'LOST' }[]
}
