import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#server/kernel/calendar.ts'
import { listClients, switchClient } from '#server/partner/client/clients.ts'
import { deliverRound } from '#server/partner/webhook/deliver.ts'
import { fanOut } from '#server/partner/webhook/deliveries.ts'
import { readEndpoint, rotateSecret, servedEndpoints } from '#server/partner/webhook/endpoints.ts'
import { switchEndpoint } from '#server/partner/webhook/switch.ts'
import { answering, Receiver } from '#test/support/server/receiver.ts'
import { reason, webhookDesk } from './webhook-desk.ts'

const desk = webhookDesk()
const { endpointAt, openVisits, deliverAll, deliveries } = desk

it('delivers each event once, signed as Standard Webhooks prescribes, with the id that the feed has', async () => {
  const { id, secret } = await endpointAt()
  const policies = await openVisits(3)
  expect(await deliverAll(id)).toBe(3)
  expect(desk.receiver.received.map(({ event }) => event.policyNo)).toEqual(policies)
  for (const received of desk.receiver.received) {
    expect(Receiver.isSignedWith(secret, received)).toBe(true)
    expect(received.id).toBe(received.event.id)
  }
  expect(await deliverAll(id)).toBe(0)
  expect((await deliveries(id)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('DELIVERED'))
})

it('sends only the types that are asked for', async () => {
  const { id } = await endpointAt(desk.receiver.url, ['visit.sent_to_callback'])
  // The cooling-off period of these visits is nearly over, so they go to the call centre at once.
  await openVisits(2, { coolingOffDays: 2 })
  await deliverAll(id)
  expect(desk.receiver.received.map(({ event }) => event.type)).toEqual(
    Array(2).fill('visit.sent_to_callback'),
  )
})

it('tries again later and keeps the id; the events of the same policy wait for it, those of others do not', async () => {
  const { id } = await endpointAt()
  const [poison = ''] = await openVisits(1, { coolingOffDays: 2 })
  const [other = ''] = await openVisits(1)
  desk.receiver.answer = ({ event }, response) =>
    response.writeHead(event.policyNo === poison ? 500 : 200).end('server trouble')
  await deliverAll(id)
  expect(desk.receiver.received.map(({ event }) => `${event.policyNo} ${event.type}`)).toEqual([
    `${poison} visit.opened`,
    `${other} visit.opened`,
  ])
  const [first] = desk.receiver.received
  desk.receiver.answer = answering(200)
  expect(await deliverAll(id)).toBe(0)
  desk.world.clock.advance(MINUTE_MS)
  await deliverAll(id)
  expect(desk.receiver.received.slice(2).map(({ event }) => event.type)).toEqual([
    'visit.opened',
    'visit.sent_to_callback',
  ])
  expect(desk.receiver.received[2]?.id).toBe(first?.id)
  // The time of a message goes by the wall clock, which this test does not move.
  expect(desk.receiver.received[2]?.at).toBeGreaterThanOrEqual(first?.at ?? 0)
  const [delivery] = await deliveries(id)
  expect(delivery?.tries).toMatchObject([{ status: 500, answer: 'server trouble' }, { status: 200 }])
})

it('gives a message up after three days, if the endpoint takes others; then the next of its policy goes', async () => {
  const { id } = await endpointAt()
  const [poison = ''] = await openVisits(1, { coolingOffDays: 2 })
  desk.receiver.answer = ({ event }, response) =>
    response.writeHead(event.policyNo === poison && event.type === 'visit.opened' ? 400 : 200).end()
  const began = desk.world.clock.now().getTime()
  for (let hours = 0; hours < 80; hours += 1) {
    await openVisits(1)
    await deliverAll(id)
    desk.world.clock.advance(HOUR_MS)
    const [delivery] = await deliveries(id)
    if (delivery?.outcome !== null) break
  }
  const [delivery] = await deliveries(id)
  const days = (desk.world.clock.now().getTime() - began) / DAY_MS
  expect(delivery?.outcome).toBe('FAILED')
  expect(days).toBeGreaterThan(2)
  // The clock of this test moves by hours, so that each of the fourteen waits is rounded up.
  expect(days).toBeLessThan(3 + 14 / 24)
  expect(desk.receiver.received.filter(({ event }) => event.policyNo === poison).at(-1)?.event.type).toBe(
    'visit.sent_to_callback',
  )
  expect(await readEndpoint(desk.world.services, id)).toMatchObject({ state: 'ACTIVE', failures: 0 })
})

it('leaves an endpoint that fails alone, tries one message at a time, and sends all at once when it is back', async () => {
  const { id } = await endpointAt()
  await openVisits(20)
  desk.receiver.answer = answering(503)
  expect(await deliverAll(id)).toBe(20)
  expect(await deliverRound(desk.world.services, id, 32)).toBe(null)
  desk.world.clock.advance(MINUTE_MS)
  expect(await deliverRound(desk.world.services, id, 32)).toEqual({ tried: 1, succeeded: 0 })
  desk.world.clock.advance(3 * MINUTE_MS)
  expect(await deliverRound(desk.world.services, id, 32)).toEqual({ tried: 1, succeeded: 0 })
  desk.receiver.answer = answering(200)
  // The message that was tried by itself would have to wait for longer than the endpoint.
  desk.world.clock.advance(MINUTE_MS)
  await deliverAll(id)
  expect((await deliveries(id)).filter(({ outcome }) => outcome === 'DELIVERED')).toHaveLength(20)
})

it('disables an endpoint that nothing reaches for three days, loses nothing, and goes on when it is enabled', async () => {
  const { id } = await endpointAt()
  await openVisits(2)
  desk.receiver.answer = answering(500)
  for (let hours = 0; hours < 80; hours += 1) {
    await deliverAll(id)
    desk.world.clock.advance(HOUR_MS)
  }
  const disabled = await readEndpoint(desk.world.services, id)
  expect(disabled).toMatchObject({ state: 'DISABLED', disabledFor: 'UNREACHABLE' })
  const { rows } = await desk.world.db.pool.query(
    `SELECT change FROM audit WHERE action = 'webhook.disable' AND target_id = $1`,
    [desk.clientId],
  )
  expect(rows).toMatchObject([{ change: { url: desk.receiver.url, because: 'UNREACHABLE' } }])
  await openVisits(1)
  desk.receiver.answer = answering(200)
  expect(await deliverAll(id)).toBe(0)
  await switchEndpoint(desk.world.services, desk.actor, {
    id,
    version: disabled.version,
    active: true,
    reason,
  })
  await deliverAll(id)
  expect((await deliveries(id)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('DELIVERED'))
})

it('sends nothing to a disabled system, and everything once it is enabled again', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  const to = async (enabled: boolean) => {
    const { version = 0 } =
      (await listClients(desk.world.services)).find(({ id: known }) => known === desk.clientId) ?? {}
    await switchClient(desk.world.services, desk.actor, { id: desk.clientId, version, enabled, reason })
  }
  await to(false)
  expect(await servedEndpoints(desk.world.services)).not.toContain(id)
  expect(await deliverRound(desk.world.services, id, 32)).toBe(null)
  await to(true)
  expect(await deliverAll(id)).toBe(1)
})

it('is not looked after, and its row not written, while there is nothing to send', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  expect(await servedEndpoints(desk.world.services)).toContain(id)
  await deliverAll(id)
  expect(await servedEndpoints(desk.world.services)).not.toContain(id)
  const written = async () =>
    (await desk.world.db.pool.query('SELECT xmin FROM webhook_endpoint WHERE id = $1', [id])).rows
  const before = await written()
  expect(await deliverAll(id)).toBe(0)
  expect(await written()).toEqual(before)
  await openVisits(1)
  desk.receiver.answer = answering(500)
  await deliverAll(id)
  expect(await servedEndpoints(desk.world.services)).not.toContain(id)
  desk.world.clock.advance(MINUTE_MS)
  expect(await servedEndpoints(desk.world.services)).toContain(id)
})

it('disables an endpoint at once that says it is gone', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  desk.receiver.answer = answering(410)
  await deliverAll(id)
  expect(await readEndpoint(desk.world.services, id)).toMatchObject({
    state: 'DISABLED',
    disabledFor: 'GONE',
  })
})

it('waits as long as the receiver asks for', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  desk.receiver.answer = answering(429, { 'Retry-After': '600' })
  await deliverAll(id)
  desk.receiver.answer = answering(200)
  desk.world.clock.advance(9 * MINUTE_MS)
  expect(await deliverAll(id)).toBe(0)
  desk.world.clock.advance(2 * MINUTE_MS)
  expect(await deliverAll(id)).toBe(1)
})

it('signs with the former secret too, for a day after it was replaced', async () => {
  const { id, secret: former } = await endpointAt()
  const { version } = await readEndpoint(desk.world.services, id)
  const { secret } = await rotateSecret(desk.world.services, desk.actor, { id, version, reason })
  await openVisits(1)
  await deliverAll(id)
  desk.world.clock.advance(DAY_MS)
  await openVisits(1)
  await deliverAll(id)
  const signed = desk.receiver.received.map((received) => [
    Receiver.isSignedWith(secret, received),
    Receiver.isSignedWith(former, received),
  ])
  expect(signed).toEqual([
    [true, true],
    [true, false],
  ])
})

it('sends a message again after the lease if an instance stopped between the answer and its record', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  const stops = { ...desk.world.services, db: { ...desk.world.db, query: desk.world.db.query } }
  let claimed = false
  stops.db.query = async (text, values) => {
    if (claimed && text.includes('settled AS')) throw new Error('the instance stops here')
    claimed ||= text.includes('claimed')
    return await desk.world.db.query(text, values)
  }
  await expect(deliverRound(stops, id, 32)).rejects.toThrow('the instance stops here')
  expect(await deliverAll(id)).toBe(0)
  desk.world.clock.advance(2 * MINUTE_MS)
  expect(await deliverAll(id)).toBe(1)
  expect(desk.receiver.received).toHaveLength(2)
  expect(desk.receiver.received[0]?.id).toBe(desk.receiver.received[1]?.id)
})

it('an instance that comes back late does not take a message from the one that sends it again', async () => {
  const { id } = await endpointAt()
  await openVisits(1)
  const held: ((status: number) => void)[] = []
  desk.receiver.answer = (_, response) => {
    held.push((status) => response.writeHead(status).end())
  }
  const round = () => deliverRound(desk.world.services, id, 32)
  const late = round()
  while (held.length < 1) await new Promise((resolve) => setImmediate(resolve))
  desk.world.clock.advance(2 * MINUTE_MS)
  const again = round()
  while (held.length < 2) await new Promise((resolve) => setImmediate(resolve))
  held[0]?.(500)
  await late
  // A message that nobody sends would be due by now.
  desk.world.clock.advance(20 * SECOND_MS)
  expect(await round()).toEqual({ tried: 0, succeeded: 0 })
  held[1]?.(200)
  await again
  expect(await deliveries(id)).toMatchObject([{ outcome: 'DELIVERED', attempts: 2 }])
})

it('an event becomes one delivery, also for an instance that has not seen that the endpoint moved on', async () => {
  const { id } = await endpointAt()
  await openVisits(3)
  const seen = await readEndpoint(desk.world.services, id)
  for (let n = 0; n < 2; n += 1) await fanOut(desk.world.services, seen, desk.world.clock.now())
  expect(await deliveries(id)).toHaveLength(3)
})

it('instances that serve an endpoint at once send each event once, in the order of each policy', async () => {
  const { id } = await endpointAt()
  const policies = await openVisits(30, { coolingOffDays: 2 })
  const other = desk.world.otherInstance()
  await Promise.all([deliverAll(id), deliverAll(id, other), deliverAll(id), deliverAll(id, other)])
  await deliverAll(id)
  expect(desk.receiver.received).toHaveLength(60)
  for (const policy of policies)
    expect(
      desk.receiver.received.flatMap(({ event }) => (event.policyNo === policy ? [event.type] : [])),
    ).toEqual(['visit.opened', 'visit.sent_to_callback'])
})

it.each([
  'http://192.0.2.7/x',
  'https://10.0.0.1/x',
  'https://[::1]/x',
  'ftp://example.com',
  'https://a:b@example.com',
  'nonsense',
])('does not register %s', async (url) => {
  await expect(endpointAt(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' })
})
