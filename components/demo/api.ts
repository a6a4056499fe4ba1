import '../browser/no-evaluation.ts'
import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { z } from 'zod'
import type { DemoRouter } from '#server/demo/router.ts'

type Outputs = inferRouterOutputs<DemoRouter>
export type DemoPerson = Outputs['people'][number]
export type VisitSummary = Outputs['overview']['visits'][number]
export type RecordedEvent = Outputs['trail'][number]

/** Client of the demo's API. The server offers this API only when it runs the demo. */
export const demoApi = createTRPCClient<DemoRouter>({
  links: [httpLink({ url: '/api/demo', methodOverride: 'POST' })],
})

const healthSchema = z.object({ demo: z.boolean() })

/**
 * Asks the server whether it runs the demo.
 * @throws an error when the server cannot be reached
 */
export async function askDemo(): Promise<boolean> {
  const answer = await fetch('/api/health', { cache: 'no-store' })
  return healthSchema.parse(await answer.json()).demo
}
