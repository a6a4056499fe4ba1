import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { startTestServer, type TestServer } from '#test/support/server/server.ts'
import type { Engine } from './phone.ts'
import { oneEach, titleOf, type Visit, visits } from './plan.ts'
import { Hand } from './walk/hand.ts'
import { walk } from './walk/walk.ts'

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
 * Defines the visits on one engine as tests. If the machine cannot run the engine, the tests are skipped and the run
 * reports this at its end. In CI a missing engine is a failure.
 */
function walkOn(engine: Engine, server: () => TestServer, visits: readonly Visit[]): void {
  const leftOut = inject('enginesLeftOut')[engine.name]
  if (leftOut !== undefined && process.env.CI) {
    test(engine.name, () => {
      throw new Error(`left out: ${leftOut}`)
    })
    return
  }
  describe.skipIf(leftOut !== undefined)(engine.name, () => {
    for (const visit of visits) test(titleOf(visit), async () => await visitOn(engine, server(), visit))
  })
}

/** Starts a separate server for these tests. Returns a function that returns this server. */
function ownServer(): () => TestServer {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(async () => {
    await server?.close()
  })
  return () => server
}

/** Defines every visit of the plan as a test on one engine. */
export function visitsOn(engine: Engine): void {
  walkOn(engine, ownServer(), visits)
}

/** Defines one visit on each of the engines as a test. */
export function oneVisitOnEach(engines: readonly Engine[]): void {
  const server = ownServer()
  for (const engine of engines) {
    const visit = oneEach[engine.name]
    if (visit === undefined) throw new Error(`nobody walks on ${engine.name}`)
    walkOn(engine, server, [visit])
  }
}
