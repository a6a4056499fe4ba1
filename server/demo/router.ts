import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { DAY_MS } from '../kernel/calendar.ts'
import type { MovableClock } from '../kernel/clock.ts'
import { DomainError } from '../kernel/errors.ts'
import { toDomainError, toTrpcError, wireError } from '../procedure/errors.ts'
import { hasDirectory } from '../staff/sign-in/break-glass.ts'
import { moveDemoClock } from './clock/clock.ts'
import { overview, visitTrail } from './overview.ts'
import { listPeople, papersOf, phoneOf } from './people.ts'
import { anotherPolicy } from './policies.ts'
import { DEMO_PASSWORD, demoStaff } from './story/staff.ts'

/** The context of the router for the demo's own controls. This router does not exist in production. */
export interface DemoContext {
  readonly services: Services
  readonly clock: MovableClock
}

const t = initTRPC.context<DemoContext>().create({
  errorFormatter: ({ shape, error }) => ({
    code: shape.code,
    message: shape.message,
    data: { httpStatus: shape.data.httpStatus, ...wireError(toDomainError(error)) },
  }),
})

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next()
  if (!result.ok) throw toTrpcError(result.error.cause ?? result.error)
  return result
})

/**
 * Maximum time, in milliseconds, by which one request can move the demo's clock forward. After 60 days every
 * cooling-off period has ended.
 */
const FURTHEST_MS = 60 * DAY_MS

export const demoRouter = t.router({
  clock: procedure.query(({ ctx }) => ({ now: ctx.clock.now().toISOString(), offsetMs: ctx.clock.offsetMs })),
  moveClock: procedure
    .input(z.object({ byMs: z.number().int().min(0).max(FURTHEST_MS) }).strict())
    .mutation(async ({ ctx, input }) => {
      await moveDemoClock(ctx.services.db, ctx.clock, input.byMs)
      ctx.services.wake('sweep')
      ctx.services.wake('deliver')
      return { now: ctx.clock.now().toISOString(), offsetMs: ctx.clock.offsetMs }
    }),
  people: procedure.query(({ ctx }) => listPeople(ctx.services)),
  /** The accounts that the staff sign-in page offers, and their common password. */
  staff: procedure.query(({ ctx }) => ({
    password: DEMO_PASSWORD,
    people: demoStaff.filter(({ breakGlass }) => breakGlass === true || !hasDirectory(ctx.services)),
  })),
  phone: procedure.input(z.object({ customerId: z.uuid() }).strict()).query(async ({ ctx, input }) => {
    const phone = await phoneOf(ctx.services, input.customerId)
    if (phone === null) throw new DomainError('NOT_FOUND')
    return { phone }
  }),
  /** The data that this customer enters to register. */
  papers: procedure.input(z.object({ customerId: z.uuid() }).strict()).query(async ({ ctx, input }) => {
    const papers = await papersOf(ctx.services, input.customerId)
    if (papers === null) throw new DomainError('NOT_FOUND')
    return papers
  }),
  overview: procedure.query(({ ctx }) => overview(ctx.services)),
  trail: procedure
    .input(z.object({ visitId: z.uuid() }).strict())
    .query(({ ctx, input }) => visitTrail(ctx.services, input.visitId)),
  /** Adds another policy for a demo customer, so that the visit can be tried again. */
  anotherPolicy: procedure
    .input(z.object({ customerId: z.uuid() }).strict())
    .mutation(({ ctx, input }) => anotherPolicy(ctx.services, input.customerId)),
})

export type DemoRouter = typeof demoRouter
