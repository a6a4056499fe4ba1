import { expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { readEndpoint } from '#server/partner/webhook/endpoints.ts'
import { countReplay, replay } from '#server/partner/webhook/replay.ts'
import { switchEndpoint } from '#server/partner/webhook/switch.ts'
import { answering } from '#test/support/server/receiver.ts'
import { whole } from '#test/support/vitest/form.ts'
import { reason, webhookDesk } from './webhook-desk.ts'

const desk = webhookDesk()

/** All that was made for an endpoint up to now. */
const until = (endpointId: string, which: 'FAILED' | 'ALL', from = new Date(0)) => ({
  endpointId,
  from,
  until: new Date(desk.world.clock.now().getTime() + 1),
  which,
})
const send = (of: Parameters<typeof replay>[2]['of']) =>
  replay(desk.world.services, desk.actor, { of, reason })
const received = () => desk.receiver.received.map(({ event }) => `${event.policyNo} ${event.type}`)

async function giveUp(id: string): Promise<void> {
  await desk.world.db.pool.query(
    `UPDATE webhook_delivery SET settled_at = now(), outcome = 'FAILED' WHERE endpoint_id = $1 AND settled_at IS NULL`,
    [id],
  )
}

it('sends one event once more, with the same id, and records who wanted it', async () => {
  const { id } = await desk.endpointAt()
  await desk.openVisits(2)
  await desk.deliverAll(id)
  const [first] = await desk.deliveries(id)
  expect(await send({ delivery: first?.id ?? '' })).toEqual({ events: 1 })
  await desk.deliverAll(id)
  const [one, , again] = desk.receiver.received
  expect(desk.receiver.received).toHaveLength(3)
  expect(again?.id).toBe(one?.id)
  expect(again?.body).toBe(one?.body)
  const { rows } = await desk.world.db.pool.query(
    `SELECT change FROM audit WHERE action = 'webhook.replay' ORDER BY id DESC LIMIT 1`,
  )
  expect(rows).toEqual([{ change: { url: desk.receiver.url, events: 1, id: one?.id, reason } }])
})

it('puts a replay behind what waits, in the order of the feed, and each event once', async () => {
  const { id } = await desk.endpointAt()
  const [policy = ''] = await desk.openVisits(1, { coolingOffDays: 2 })
  await desk.openVisits(3)
  await desk.deliverAll(id)
  const before = received()
  desk.receiver.received.length = 0
  // Two events wait, one of them for the policy whose events are sent once more.
  desk.receiver.answer = answering(503)
  const [late = ''] = await desk.openVisits(1)
  await desk.deliverAll(id)
  desk.receiver.received.length = 0
  desk.receiver.answer = answering(200)
  expect(await countReplay(desk.world.services, until(id, 'ALL'))).toEqual({ events: 5 })
  expect(await send(until(id, 'ALL'))).toEqual({ events: 5 })
  expect(await countReplay(desk.world.services, until(id, 'ALL'))).toEqual({ events: 0 })
  await expect(send(until(id, 'ALL'))).rejects.toMatchObject({ code: 'STEP_NOT_POSSIBLE' })
  const waiting = (await desk.deliveries(id)).filter(({ outcome }) => outcome === null)
  const { rows } = await desk.world.db.pool.query<{ position: string; replay: boolean }>(
    `SELECT position, replay FROM webhook_delivery WHERE id = ANY($1) ORDER BY id`,
    [waiting.map((one) => one.id)],
  )
  expect(rows.map((row) => row.replay)).toEqual([false, true, true, true, true, true])
  const replayed = rows.filter((row) => row.replay).map(({ position }) => BigInt(position))
  expect(replayed).toEqual(replayed.toSorted((a, b) => Number(a - b)))
  desk.world.clock.advance(MINUTE_MS)
  await desk.deliverAll(id)
  const own = received().filter((one) => one.startsWith(policy))
  expect(own).toEqual(before.filter((one) => one.startsWith(policy)))
  expect(received()).toHaveLength(6)
  expect(received()).toContain(`${late} visit.opened`)
})

it('sends only what failed, unless it was taken meanwhile', async () => {
  const { id } = await desk.endpointAt()
  await desk.openVisits(2)
  await desk.deliverAll(id)
  desk.receiver.answer = answering(500)
  const failing = await desk.openVisits(3)
  await desk.deliverAll(id)
  await giveUp(id)
  desk.receiver.answer = answering(200)
  desk.receiver.received.length = 0
  const failed = (await desk.deliveries(id)).filter(({ outcome }) => outcome === 'FAILED')
  await send({ delivery: failed[0]?.id ?? '' })
  await desk.deliverAll(id)
  expect(await countReplay(desk.world.services, until(id, 'FAILED'))).toEqual({ events: 2 })
  expect(await send(until(id, 'FAILED'))).toEqual({ events: 2 })
  await desk.deliverAll(id)
  expect(received()).toEqual(failing.map((policy) => `${policy} visit.opened`))
  const tomorrow = new Date(desk.world.clock.now().getTime() + DAY_MS)
  expect(await countReplay(desk.world.services, until(id, 'ALL', tomorrow))).toEqual({ events: 0 })
})

it('keeps a replay for an endpoint that is paused until it is resumed', async () => {
  const { id } = await desk.endpointAt()
  await desk.openVisits(1)
  await desk.deliverAll(id)
  const change = async (active: boolean) => {
    const { version } = await readEndpoint(desk.world.services, id)
    await switchEndpoint(desk.world.services, desk.actor, { id, version, active, reason })
  }
  await change(false)
  await send(until(id, 'ALL'))
  expect(await desk.deliverAll(id)).toBe(0)
  await change(true)
  expect(await desk.deliverAll(id)).toBe(1)
})

/**
 * Holds an endpoint's row, as it is held while events become deliveries, until as many replays wait for it as `start`
 * began.
 */
async function whileHeld<T>(id: string, start: () => readonly Promise<T>[]) {
  const own = await desk.world.db.pool.connect()
  try {
    await own.query('BEGIN')
    await own.query('UPDATE webhook_endpoint SET read_to = read_to WHERE id = $1', [id])
    const begun = start()
    const all = Promise.allSettled(begun)
    // Another connection asks: in a transaction, PostgreSQL answers the same again.
    const waiting = async () => {
      const { rows } = await desk.world.db.pool.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%replayed%'`,
      )
      return rows[0].n
    }
    await expect.poll(waiting, { timeout: 20_000 }).toBe(begun.length)
    await own.query('COMMIT')
    return await all
  } finally {
    own.release()
  }
}

it('of several people who replay the same at once, one sends each event, while new ones come and all are sent', async () => {
  const events = whole ? 200 : 40
  const { id } = await desk.endpointAt()
  await desk.openVisits(events)
  await desk.deliverAll(id)
  desk.receiver.received.length = 0
  const other = desk.world.otherInstance()
  const range = until(id, 'ALL')
  const tried = await whileHeld(id, () => [
    send(range),
    replay(other, desk.actor, { of: range, reason }),
    send(range),
  ])
  const sent = tried.map((one) => (one.status === 'fulfilled' ? one.value.events : 0))
  expect(sent.toSorted((a, b) => b - a)).toEqual([events, 0, 0])
  const [fresh] = await Promise.all([
    desk.openVisits(10, { coolingOffDays: 2 }),
    desk.deliverAll(id),
    desk.deliverAll(id, other),
  ])
  await desk.deliverAll(id)
  expect(received()).toHaveLength(events + 20)
  expect(new Set(received()).size).toBe(events + 20)
  for (const policy of fresh)
    expect(received().filter((one) => one.startsWith(policy))).toEqual([
      `${policy} visit.opened`,
      `${policy} visit.sent_to_callback`,
    ])
})

it('sends at most ten thousand events at a time', async () => {
  const { id } = await desk.endpointAt()
  await desk.openVisits(1)
  await desk.deliverAll(id)
  await desk.world.db.pool.query(
    `INSERT INTO webhook_delivery (endpoint_id, position, policy_id, created_at, next_try_at, settled_at, outcome)
      SELECT endpoint_id, -n, policy_id, created_at, next_try_at, settled_at, outcome
      FROM webhook_delivery, generate_series(1, 10000) n WHERE endpoint_id = $1`,
    [id],
  )
  expect(await countReplay(desk.world.services, until(id, 'ALL'))).toEqual({ events: 10_001 })
  await expect(send(until(id, 'ALL'))).rejects.toMatchObject({
    code: 'REPLAY_TOO_LARGE',
    details: { most: 10_000 },
  })
  expect((await desk.deliveries(id)).filter(({ outcome }) => outcome === null)).toEqual([])
})
