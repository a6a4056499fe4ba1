import { z } from 'zod'
import { outcomes } from '../../vocabulary/figures.ts'
import { agentFigures, cohortFigures, dayFigures, dayMaps, methods, ways } from './figures.ts'

const counts = z.record(z.string(), z.number().int())

const dayContributionSchema = z.object({
  counts: z.partialRecord(z.enum(dayFigures), z.number().int()),
  maps: z.partialRecord(z.enum(dayMaps), counts),
})

/** A visit's contribution to all figures. It is plain data, because it is stored and later compared with a recount. */
export const contributionSchema = z.object({
  outcome: z.enum(outcomes),
  /** Position of the furthest funnel step that the visit reached. */
  reached: z.number().int(),
  method: z.enum(methods),
  /** The day on which the visit was done; `way` is how it was done. Both are null until the visit is done. */
  doneOn: z.string().nullable(),
  way: z.enum(ways).nullable(),
  cohort: z.array(z.enum(cohortFigures)),
  /** Durations as `step/bucket`, for example `VERIFIED/7`. */
  times: z.array(z.string()),
  days: z.record(z.string(), dayContributionSchema),
  /** Answers by question key. `seconds` is null for a question whose time is unknown. */
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
  /** The work of agents, by `day/agent`. */
  agents: z.record(z.string(), z.partialRecord(z.enum(agentFigures), z.number().int())),
  /** Marks as text of the form `day mark`. Each mark is listed at most once. */
  marks: z.array(z.string()),
})
export type Contribution = z.infer<typeof contributionSchema>
