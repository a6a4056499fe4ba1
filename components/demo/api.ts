import '../browser/no-evaluation.ts'
import { createTRPCClient, httpLink } from '@trpc/client'
import type { inferRouterOutputs } from '@trpc/server'
import { z } from 'zod'
import type { DemoRouter } from '#server/demo/router.ts'

type Outputs = inferRouterOutputs<DemoRouter>
export type DemoPerson = Outputs['people'][number]
export type VisitSummary = Outputs['overview']['visits'][number]
export type RecordedEvent = Outputs['trail'][number]

/** The demo's API. The server has it only when it runs the demo. */
export const demoApi = createTRPCClient<DemoRouter>({
  links: [httpLink({ url: '/api/demo', methodOverride: 'POST' })],
})

const healthSchema = z.object({ demo: z.boolean() })

/** Whether this server runs the demo. @throws when it cannot be reached */
export async function askDemo(): Promise<boolean> {
  const answer = await fetch('/api/health', { cache: 'no-store' })
  return healthSchema.parse(await answer.json()).demo
}
