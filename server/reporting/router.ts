import { z } from 'zod'
import { staffProcedure, staffRouter } from '../procedure/staff.ts'
import { readFreshness } from './counting/freshness.ts'
import { readCompletion, readCompletionBy } from './reading/completion.ts'
import { readFailure, readFailureBy } from './reading/failure.ts'
import { dimensions, reportFilterSchema } from './reading/filter.ts'
import { readFunnel } from './reading/funnel.ts'
import { readQuestions } from './reading/questions.ts'
import { readAgentFigures, readQueueFigures } from './reading/queue.ts'
import { steps } from './rules/period.ts'

const filter = reportFilterSchema
/** Without a step, the trend has the step that fits the number of cases. */
const step = z.enum(steps).nullable()
const dayDimensions = z.enum(dimensions).exclude(['method'])

/**
 * 统计报表 (reports): figures for managers. Each figure has a link to the visits that it counts (`desk.visits` with a
 * trace).
 */
export const reportRouter = staffRouter({
  freshness: staffProcedure('report.read').query(({ ctx }) => readFreshness(ctx.services)),
  completion: staffProcedure('report.read')
    .input(z.object({ filter, step }))
    .query(({ ctx, input }) => readCompletion(ctx.services, input)),
  completionBy: staffProcedure('report.read')
    .input(z.object({ filter, by: z.enum(dimensions) }))
    .query(({ ctx, input }) => readCompletionBy(ctx.services, input)),
  funnel: staffProcedure('report.read')
    .input(z.object({ filter }))
    .query(({ ctx, input }) => readFunnel(ctx.services, input.filter)),
  questions: staffProcedure('report.read')
    .input(z.object({ filter }))
    .query(({ ctx, input }) => readQuestions(ctx.services, input.filter)),
  failure: staffProcedure('report.read')
    .input(z.object({ filter, step }))
    .query(({ ctx, input }) => readFailure(ctx.services, input)),
  failureBy: staffProcedure('report.read')
    .input(z.object({ filter, by: dayDimensions }))
    .query(({ ctx, input }) => readFailureBy(ctx.services, input)),
  queue: staffProcedure('report.read')
    .input(z.object({ filter, step }))
    .query(({ ctx, input }) => readQueueFigures(ctx.services, input)),
  agents: staffProcedure('report.read')
    .input(z.object({ filter, by: z.enum(['agent', 'team']) }))
    .query(({ ctx, input }) => readAgentFigures(ctx.services, input)),
})
