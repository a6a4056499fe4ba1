import { z } from 'zod'
import { agentFigures, cohortFigures, dayFigures, dayMaps, methods, outcomes, ways } from './figures.ts'

const counts = z.record(z.string(), z.number().int())

/** What one visit adds to the figures of one day. */
const dayContributionSchema = z.object({
  counts: z.partialRecord(z.enum(dayFigures), z.number().int()),
  maps: z.partialRecord(z.enum(dayMaps), counts),
})

/** Everything one visit counts as. Plain data: it is kept, and compared with what a recount says. */
export const contributionSchema = z.object({
  outcome: z.enum(outcomes),
  /** Place of the furthest step of the funnel. */
  reached: z.number().int(),
  method: z.enum(methods),
  /** The day it was done, and how: both null while it was not. */
  doneOn: z.string().nullable(),
  way: z.enum(ways).nullable(),
  cohort: z.array(z.enum(cohortFigures)),
  /** `VERIFIED/7` */
  times: z.array(z.string()),
  days: z.record(z.string(), dayContributionSchema),
  /** By key of the question; null seconds: not known. */
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
  /** `day mark`, each once. */
  marks: z.array(z.string()),
})
export type Contribution = z.infer<typeof contributionSchema>
