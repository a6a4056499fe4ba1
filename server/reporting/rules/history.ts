import { z } from 'zod'
import type { VisitEvent, visitStatuses } from '../../visit/rules/events.ts'
import { caseOutcomes, dispositions } from '../../vocabulary/dispositions.ts'

/** An event as it was recorded. */
export interface PastEvent {
  readonly event: VisitEvent
  readonly at: Date
}

export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const callSchema = z.object({
  startedAt: instant,
  agentId: z.string(),
  direction: z.enum(['OUT', 'IN', 'SAME']),
  disposition: z.enum(dispositions).nullable(),
  contact: z.boolean().nullable(),
  talkSeconds: z.number().nullable(),
})

export const caseSchema = z.object({
  openedAt: instant,
  closedAt: instant.nullable(),
  outcome: z.enum(caseOutcomes).nullable(),
  /** Calls in their order. */
  calls: z.array(callSchema),
  problem: z
    .object({
      openedAt: instant,
      dueOn: z.string().nullable(),
      /** When somebody said it was handled; null while it is open (again). */
      handledAt: instant.nullable(),
    })
    .nullable(),
  followUp: z.object({ doneAt: instant.nullable() }).nullable(),
})
export type PastCase = z.output<typeof caseSchema>

/** Everything on record of one visit that a figure may come from. */
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
  /** Number of the template version that was pinned; null: none was. */
  readonly templateNumber: number | null
  /** What is known of reminders beside their sending: given up, and text messages reported as delivered or not, by when they went. */
  readonly messages: readonly { readonly at: Date; readonly what: 'FAILED' | 'ARRIVED' | 'LOST' }[]
}
