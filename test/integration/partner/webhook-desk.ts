import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Actor } from '#server/evidence/audit.ts'
import { sequence } from '#server/feed/sequence.ts'
import { createClient } from '#server/partner/client/clients.ts'
import { deliverRound } from '#server/partner/webhook/deliver.ts'
import { createEndpoint } from '#server/partner/webhook/endpoints.ts'
import type { FeedEventType } from '#server/vocabulary/visits.ts'
import { Receiver } from '#test/support/server/receiver.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

export const reason = '核心系统对接'

interface Opened {
  readonly world: World
  readonly actor: Actor
  readonly clientId: string
}

/** A world with a system of the insurer, and a receiver for each test of the calling file. */
export function webhookDesk() {
  let opened: Opened | undefined
  let listening: Receiver | undefined
  const current = (): Opened => {
    if (opened === undefined) throw new Error('the world opens before the tests of the file')
    return opened
  }
  const receiver = (): Receiver => {
    if (listening === undefined) throw new Error('the receiver opens before each test')
    return listening
  }
  beforeAll(async () => {
    const world = await createWorld()
    const { id } = await createStaff(world, ['INTEGRATION'])
    const actor = { kind: 'STAFF', id, requestId: 'test', origin: {} } as const
    const fields = { name: '核心系统', scopes: [], networks: [], agents: [], certificates: [], reason }
    opened = { world, actor, clientId: (await createClient(world.services, actor, fields)).id }
  })
  afterAll(() => opened?.world.close())
  beforeEach(async () => {
    listening = await Receiver.open()
  })
  afterEach(() => listening?.close())
  return {
    get world() {
      return current().world
    },
    get actor() {
      return current().actor
    },
    get clientId() {
      return current().clientId
    },
    get receiver() {
      return receiver()
    },
    /** An endpoint that gets the events from now on. */
    endpointAt: async (url: string = receiver().url, types: readonly FeedEventType[] = []) => {
      const { world, actor, clientId } = current()
      await sequence(world.services)
      const fields = { clientId, url, description: '测试接收端', types, reason }
      return await createEndpoint(world.services, actor, fields)
    },
    /** Opens visits, whose events then wait. */
    openVisits: async (count: number, change: Parameters<World['due']>[0] = {}): Promise<string[]> => {
      const { world } = current()
      const policies: string[] = []
      for (let n = 0; n < count; n += 1) policies.push((await world.due(change)).policyNo)
      await sequence(world.services)
      return policies
    },
    /** Sends rounds until nothing is due, and returns how many messages were sent. */
    deliverAll: async (id: string, services = current().world.services): Promise<number> => {
      for (let sent = 0; ; ) {
        const round = await deliverRound(services, id, 32)
        if (round === null || round.tried === 0) return sent
        sent += round.tried
      }
    },
    deliveries: async (id: string) => {
      const { rows } = await current().world.db.pool.query<{
        id: string
        outcome: string | null
        attempts: number
        tries: unknown[]
      }>('SELECT id, outcome, attempts, tries FROM webhook_delivery WHERE endpoint_id = $1 ORDER BY id', [id])
      return rows
    },
  }
}
