import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { startTestServer, type TestServer } from '#test/support/server.ts'
import { Hand } from './hand.ts'
import type { Engine } from './phone.ts'
import { titleOf, type Visit } from './plan.ts'
import { walk } from './walk.ts'

async function visitOn(engine: Engine, server: TestServer, visit: Visit): Promise<void> {
  const phone = await engine.open()
  const hand = new Hand(phone, `${engine.name} ${titleOf(visit)}`.replaceAll(' ', '-'))
  try {
    await walk(hand, server, visit)
  } catch (error) {
    throw new Error(`stopped at ${await hand.standing()}`, { cause: error })
  } finally {
    await phone.close()
  }
}

/**
 * The customer's visits of the plan on one engine. Where the machine cannot have it they are skipped, and the run says so at
 * its end; in CI that is a failure.
 */
export function visitsOn(engine: Engine, visits: readonly Visit[]): void {
  const leftOut = inject('enginesLeftOut')[engine.name]
  if (leftOut !== undefined && process.env.CI) {
    test(engine.name, () => {
      throw new Error(`left out: ${leftOut}`)
    })
    return
  }
  describe.skipIf(leftOut !== undefined)(engine.name, () => {
    let server: TestServer
    beforeAll(async () => {
      server = await startTestServer()
    })
    afterAll(async () => {
      await server?.close()
    })
    for (const visit of visits) test(titleOf(visit), async () => await visitOn(engine, server, visit))
  })
}
