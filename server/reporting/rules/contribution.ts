import { z } from 'zod'
import { agentFigures, cohortFigures, dayFigures, dayMaps, methods, outcomes, ways } from './figures.ts'

const counts = z.record(z.string(), z.number().int())

const dayContributionSchema = z.object({
  counts: z.partialRecord(z.enum(dayFigures), z.number().int()),
  maps: z.partialRecord(z.enum(dayMaps), counts),
})

/**
 * A visit's contribution to all figures. It is plain data, because it is stored and compared with a recount.
 */
export const contributionSchema = z.object({
  outcome: z.enum(outcomes),
  /** Position of the furthest funnel step. */
  reached: z.number().int(),
  method: z.enum(methods),
  /** The day and way in which it was done; both null until then. */
  doneOn: z.string().nullable(),
  way: z.enum(ways).nullable(),
  cohort: z.array(z.enum(cohortFigures)),
  /** Entries such as `VERIFIED/7`. */
  times: z.array(z.string()),
  days: z.record(z.string(), dayContributionSchema),
  /** By question key; seconds are null when unknown. */
  questions: z
    .object({
      version: z.number().int(),
      online: z
        .object({
          day: z.string(),
          seconds: z.record(z.string(), z.number().int().nullable()),
          failing: z.array(z.string()),
        })
        .nullable(),
      phone: z
        .object({ day: z.string(), asked: z.array(z.string()), failing: z.array(z.string()) })
        .nullable(),
    })
    .nullable(),
  /** By `day/agent`. */
  agents: z.record(z.string(), z.partialRecord(z.enum(agentFigures), z.number().int())),
  /** Entries `day mark`, each once. */
  marks: z.array(z.string()),
})
export type Contribution = z.infer<typeof contributionSchema>
