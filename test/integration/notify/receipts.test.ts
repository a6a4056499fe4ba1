import { afterAll, beforeEach, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import type { Services } from '#server/context.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import { dayOf } from '#server/kernel/calendar.ts'
import { collectReceipts } from '#server/notify/receipts.ts'
import { reconcile } from '#server/reporting/counting/reconcile.ts'
import { recountFigures } from '#server/reporting/counting/recount.ts'
import { deskOf } from '#test/support/world/queue.ts'
import { createWorld, type World } from '#test/support/world/world.ts'

let world: World
let receipts: { reference: string; delivered: boolean }[]
let asked: Date[]
let down: boolean
let services: Services

beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  receipts = []
  asked = []
  down = false
  const deliveries: Services['sms']['deliveries'] = ({ since }) => {
    if (down)
      return Promise.reject(
        new VendorError({ vendor: 'sms', code: 'Down', message: 'down', retryable: true }),
      )
    asked.push(since)
    return Promise.resolve(receipts)
  }
  const send: Services['sms']['send'] = (input) => world.sms.send(input)
  services = Object.create(world.services, { sms: { value: { send, deliveries } } })
})
afterAll(() => world.close())

/** Creates a customer who is reminded by text message, and returns the message's id. */
async function reminded(): Promise<string> {
  const due = await world.due()
  await world.db.pool.query('UPDATE wechat_binding SET following = false WHERE openid = $1', [due.openid])
  await deliverDue(services, 10)
  const { rows } = await world.db.pool.query<{ id: string }>(
    "SELECT id FROM outbox WHERE visit_id = $1 AND outcome = 'DELIVERED'",
    [due.visitId],
  )
  return rows[0]?.id ?? ''
}

async function figures() {
  await recountFigures(services)
  const chief = await deskOf(world, ['MANAGER'])
  const today = dayOf(new Date('2026-03-02T02:00:00Z'))
  const { now } = await chief.call.report.failure({ filter: { from: today, to: today }, step: 'day' })
  expect((await reconcile(world.owner)).differences).toEqual([])
  return { sent: now.reminded_sms, arrived: now.sms_arrived, lost: now.sms_lost }
}

it('asks after two minutes, and counts the carrier’s report on the day of the message', async () => {
  const first = await reminded()
  const second = await reminded()
  expect(await collectReceipts(services)).toBe(0)
  world.clock.advance(2 * 60_000)
  receipts = [
    { reference: first, delivered: true },
    { reference: second, delivered: false },
  ]
  expect(await collectReceipts(services)).toBe(2)
  expect(await figures()).toEqual({ sent: 2, arrived: 1, lost: 1 })
  expect(await collectReceipts(services)).toBe(0)
  // A visit whose message was lost can be found through the figure that counts lost messages.
  const chief = await deskOf(world, ['MANAGER'])
  const page = await chief.call.desk.visits({
    filter: { from: '2026-03-02', to: '2026-03-02', trace: { figure: 'mark/reminder/LOST' } },
  })
  expect(page.rows).toHaveLength(1)
})

it('asks again at growing intervals, for three days at most', async () => {
  await reminded()
  let rounds = 0
  for (let round = 0; round < 73 * 6; round += 1) {
    world.clock.advance(10 * 60_000)
    rounds += await collectReceipts(services)
  }
  expect(rounds).toBeGreaterThan(5)
  expect(rounds).toBeLessThan(25)
  // The gateway remembers messages for seven days. The product must never ask about an earlier time.
  const oldest = Math.max(...asked.map((since) => world.clock.at.getTime() - since.getTime()))
  expect(oldest).toBeLessThan(7 * 86_400_000)
  expect(await figures()).toEqual({ sent: 1, arrived: 0, lost: 0 })
  const { rows } = await world.db.pool.query('SELECT receipt FROM outbox WHERE receipt IS NOT NULL')
  expect(rows).toEqual([{ receipt: 'NONE' }])
})

it('waits for a gateway that is down', async () => {
  const id = await reminded()
  world.clock.advance(2 * 60_000)
  down = true
  await collectReceipts(services)
  expect(await figures()).toMatchObject({ arrived: 0 })
  down = false
  receipts = [{ reference: id, delivered: true }]
  await collectReceipts(services)
  expect(await figures()).toMatchObject({ arrived: 1 })
})
