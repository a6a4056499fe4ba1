import type { AnyTRPCRouter } from '@trpc/server'
import { z } from 'zod'
import { metaOf, type ProcedureMeta } from '#server/http/base/trpc.ts'
import { adminRouter } from '#server/trpc/admin-router.ts'
import { appRouter } from '#server/trpc/app-router.ts'

export const routers = { customer: appRouter, staff: adminRouter } as const
export type RouterKind = keyof typeof routers

/** One procedure of the customers' or the staff router. */
export interface Procedure {
  readonly kind: RouterKind
  readonly path: string
  readonly meta: ProcedureMeta
  /** Whether it is a mutation. */
  readonly writes: boolean
  /** Undefined if the procedure takes no input. */
  readonly schema: z.ZodType | undefined
}

const definitionSchema = z.object({ inputs: z.array(z.instanceof(z.ZodType)), type: z.string() })

/** The schema of a procedure's input, and its type. A procedure is a function with its definition in `_def`. */
function definitionOf(procedure: unknown): Pick<Procedure, 'schema' | 'writes'> {
  const definition = typeof procedure === 'function' && '_def' in procedure ? procedure._def : undefined
  const { inputs, type } = definitionSchema.parse(definition)
  return { schema: inputs[0], writes: type === 'mutation' }
}

function proceduresOf(kind: RouterKind): Procedure[] {
  const router: AnyTRPCRouter = routers[kind]
  return Object.entries(router._def.procedures).map(([path, procedure]) => ({
    kind,
    path,
    meta: metaOf(router, path),
    ...definitionOf(procedure),
  }))
}

/** Every procedure of both routers, for tests that try each one. */
export const everyProcedure: readonly Procedure[] = [...proceduresOf('customer'), ...proceduresOf('staff')]

/** The procedures that take an input. */
export const everyInput = everyProcedure.flatMap((procedure) =>
  procedure.schema === undefined ? [] : [{ ...procedure, schema: procedure.schema }],
)
