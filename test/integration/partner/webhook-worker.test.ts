import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { gateOf } from '#server/kernel/gate.ts'
import { createClient } from '#server/partner/client/clients.ts'
import { createEndpoint } from '#server/partner/webhook/endpoints.ts'
import { startWebhookWorker, type WebhookWorker } from '#server/partner/webhook/worker.ts'
import { hanging, Receiver } from '#test/support/server/receiver.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

const reason = '核心系统对接'
const log = {
  error: (what: unknown) => {
    throw what
  },
}
let world: World
const receivers: Receiver[] = []
const workers: WebhookWorker[] = []
beforeAll(async () => {
  world = await createWorld()
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  for (const receiver of receivers.splice(0)) await receiver.close()
})
afterAll(() => world.close())

/** Opens receivers, each with an endpoint, the first of which hang. */
async function openReceivers(count: number, hang: number): Promise<Receiver[]> {
  const { id } = await createStaff(world, ['INTEGRATION'])
  const actor = { kind: 'STAFF', id, requestId: 'test', origin: {} } as const
  const name = `系统 ${receivers.length}`
  const client = await createClient(world.services, actor, {
    name,
    scopes: [],
    networks: [],
    certificates: [],
    agents: [],
    reason,
  })
  for (let n = 0; n < count; n += 1) {
    const receiver = await Receiver.open()
    if (n < hang) receiver.answer = hanging
    receivers.push(receiver)
    const fields = { url: receiver.url, description: `接收端 ${n}`, types: [], reason }
    await createEndpoint(world.services, actor, { clientId: client.id, ...fields })
  }
  return receivers
}

/** Resolves when a receiver has got as many messages. */
function got(receiver: Receiver, count: number): Promise<void> {
  return new Promise((resolve) => {
    const { answer } = receiver
    receiver.answer = (received, response) => {
      answer(received, response)
      if (receiver.received.length === count) resolve()
    }
  })
}

it('endpoints that hang delay no other, and a server that stops does not wait for them', async () => {
  const [first, second, ...healthy] = await openReceivers(6, 2)
  const arrived = healthy.map((receiver) => got(receiver, 30))
  for (let n = 0; n < 30; n += 1) await world.due()
  const worker = startWebhookWorker(world.services, log)
  workers.push(worker)
  await Promise.all(arrived)
  for (const receiver of healthy) {
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(30)
    expect(receiver.received).toHaveLength(30)
  }
  // They were asked, and have not answered yet.
  for (const receiver of [first, second]) expect(receiver?.received).toHaveLength(8)
  await worker.stop()
  const { rows } = await world.db.pool.query<{ failures: number }>('SELECT failures FROM webhook_endpoint')
  expect(rows.map(({ failures }) => failures)).toEqual(Array(6).fill(0))
})

it('a gate lets a number of pieces of work through at once, and goes on after a failure', async () => {
  const gate = gateOf(2)
  let running = 0
  let most = 0
  const finish: (() => void)[] = []
  const work = (fails: boolean) =>
    gate(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => finish.push(resolve))
      running -= 1
      if (fails) throw new Error('failed')
    })
  const all = Promise.allSettled([work(true), work(false), work(true), work(false), work(false)])
  for (let done = 0; done < 5; done += 1) {
    while (finish.length === 0) await new Promise((resolve) => setImmediate(resolve))
    finish.shift()?.()
  }
  const settled = await all
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(2)
  expect(most).toBe(2)
  expect(running).toBe(0)
})
