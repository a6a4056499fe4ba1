import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { deliverRound } from '#server/partner/webhook/deliver.ts'
import { readEndpoint, rotateSecret } from '#server/partner/webhook/endpoints.ts'
import { switchEndpoint } from '#server/partner/webhook/switch.ts'
import { answering, Receiver } from '#test/support/server/receiver.ts'
import { reason, webhookDesk } from './webhook-desk.ts'

const desk = webhookDesk()

it('delivers each event once, signed as Standard Webhooks prescribes, with the id that the feed has', async () => {
  const { id, secret } = await desk.endpointAt(desk.receiver.url)
  const policies = await desk.openVisits(3)
  expect(await desk.deliverAll(id)).toBe(3)
  expect(desk.receiver.received.map(({ event }) => event.policyNo)).toEqual(policies)
  for (const received of desk.receiver.received) {
    expect(Receiver.isSignedWith(secret, received)).toBe(true)
    expect(received.id).toBe(received.event.id)
  }
  expect(await desk.deliverAll(id)).toBe(0)
  expect((await desk.deliveries(id)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('DELIVERED'))
})

it('sends only the types that are asked for', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url, ['visit.sent_to_callback'])
  // The cooling-off period of these visits is nearly over, so they go to the call centre at once.
  await desk.openVisits(2, { coolingOffDays: 2 })
  await desk.deliverAll(id)
  expect(desk.receiver.received.map(({ event }) => event.type)).toEqual(
    Array(2).fill('visit.sent_to_callback'),
  )
})

it('tries again later and keeps the id; the events of the same policy wait for it, those of others do not', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  const [poison = ''] = await desk.openVisits(1, { coolingOffDays: 2 })
  const [other = ''] = await desk.openVisits(1)
  desk.receiver.answer = ({ event }, response) =>
    response.writeHead(event.policyNo === poison ? 500 : 200).end('server trouble')
  await desk.deliverAll(id)
  expect(desk.receiver.received.map(({ event }) => `${event.policyNo} ${event.type}`)).toEqual([
    `${poison} visit.opened`,
    `${other} visit.opened`,
  ])
  const [first] = desk.receiver.received
  desk.receiver.answer = answering(200)
  expect(await desk.deliverAll(id)).toBe(0)
  desk.world.clock.advance(MINUTE_MS)
  await desk.deliverAll(id)
  expect(desk.receiver.received.slice(2).map(({ event }) => event.type)).toEqual([
    'visit.opened',
    'visit.sent_to_callback',
  ])
  expect(desk.receiver.received[2]?.id).toBe(first?.id)
  expect(desk.receiver.received[2]?.at).toBeGreaterThan(first?.at ?? 0)
  const [delivery] = await desk.deliveries(id)
  expect(delivery?.tries).toMatchObject([{ status: 500, answer: 'server trouble' }, { status: 200 }])
})

it('gives a message up after three days, if the endpoint takes others; then the next of its policy goes', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  const [poison = ''] = await desk.openVisits(1, { coolingOffDays: 2 })
  desk.receiver.answer = ({ event }, response) =>
    response.writeHead(event.policyNo === poison && event.type === 'visit.opened' ? 400 : 200).end()
  const began = desk.world.clock.now().getTime()
  for (let hours = 0; hours < 80; hours += 1) {
    await desk.openVisits(1)
    await desk.deliverAll(id)
    desk.world.clock.advance(HOUR_MS)
    const [delivery] = await desk.deliveries(id)
    if (delivery?.outcome !== null) break
  }
  const [delivery] = await desk.deliveries(id)
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
  const { id } = await desk.endpointAt(desk.receiver.url)
  await desk.openVisits(20)
  desk.receiver.answer = answering(503)
  expect(await desk.deliverAll(id)).toBe(20)
  expect(await deliverRound(desk.world.services, id, 32)).toBe(null)
  desk.world.clock.advance(MINUTE_MS)
  expect(await deliverRound(desk.world.services, id, 32)).toEqual({ tried: 1, succeeded: 0 })
  desk.receiver.answer = answering(200)
  desk.world.clock.advance(5 * MINUTE_MS)
  await desk.deliverAll(id)
  expect((await desk.deliveries(id)).filter(({ outcome }) => outcome === 'DELIVERED')).toHaveLength(20)
})

it('disables an endpoint that nothing reaches for three days, loses nothing, and goes on when it is enabled', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  await desk.openVisits(2)
  desk.receiver.answer = answering(500)
  for (let hours = 0; hours < 80; hours += 1) {
    await desk.deliverAll(id)
    desk.world.clock.advance(HOUR_MS)
  }
  const disabled = await readEndpoint(desk.world.services, id)
  expect(disabled).toMatchObject({ state: 'DISABLED', disabledFor: 'UNREACHABLE' })
  const { rows } = await desk.world.db.pool.query(
    `SELECT change FROM audit WHERE action = 'webhook.disable' AND target_id = $1`,
    [desk.clientId],
  )
  expect(rows).toMatchObject([{ change: { url: desk.receiver.url, because: 'UNREACHABLE' } }])
  await desk.openVisits(1)
  desk.receiver.answer = answering(200)
  expect(await desk.deliverAll(id)).toBe(0)
  await switchEndpoint(desk.world.services, desk.actor, {
    id,
    version: disabled.version,
    active: true,
    reason,
  })
  await desk.deliverAll(id)
  expect((await desk.deliveries(id)).map(({ outcome }) => outcome)).toEqual(Array(3).fill('DELIVERED'))
})

it('disables an endpoint at once that says it is gone', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  await desk.openVisits(1)
  desk.receiver.answer = answering(410)
  await desk.deliverAll(id)
  expect(await readEndpoint(desk.world.services, id)).toMatchObject({
    state: 'DISABLED',
    disabledFor: 'GONE',
  })
})

it('waits as long as the receiver asks for', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  await desk.openVisits(1)
  desk.receiver.answer = answering(429, { 'Retry-After': '600' })
  await desk.deliverAll(id)
  desk.receiver.answer = answering(200)
  desk.world.clock.advance(9 * MINUTE_MS)
  expect(await desk.deliverAll(id)).toBe(0)
  desk.world.clock.advance(2 * MINUTE_MS)
  expect(await desk.deliverAll(id)).toBe(1)
})

it('signs with the former secret too, for a day after it was replaced', async () => {
  const { id, secret: former } = await desk.endpointAt(desk.receiver.url)
  const { version } = await readEndpoint(desk.world.services, id)
  const { secret } = await rotateSecret(desk.world.services, desk.actor, { id, version, reason })
  await desk.openVisits(1)
  await desk.deliverAll(id)
  desk.world.clock.advance(DAY_MS)
  await desk.openVisits(1)
  await desk.deliverAll(id)
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
  const { id } = await desk.endpointAt(desk.receiver.url)
  await desk.openVisits(1)
  const stops = { ...desk.world.services, db: { ...desk.world.db, query: desk.world.db.query } }
  let claimed = false
  stops.db.query = async (text, values) => {
    if (claimed && text.includes('settled AS')) throw new Error('the instance stops here')
    claimed ||= text.includes('claimed')
    return await desk.world.db.query(text, values)
  }
  await expect(deliverRound(stops, id, 32)).rejects.toThrow('the instance stops here')
  expect(await desk.deliverAll(id)).toBe(0)
  desk.world.clock.advance(2 * MINUTE_MS)
  expect(await desk.deliverAll(id)).toBe(1)
  expect(desk.receiver.received).toHaveLength(2)
  expect(desk.receiver.received[0]?.id).toBe(desk.receiver.received[1]?.id)
})

it('instances that serve an endpoint at once send each event once, in the order of each policy', async () => {
  const { id } = await desk.endpointAt(desk.receiver.url)
  const policies = await desk.openVisits(30, { coolingOffDays: 2 })
  const other = desk.world.otherInstance()
  await Promise.all([
    desk.deliverAll(id),
    desk.deliverAll(id, other),
    desk.deliverAll(id),
    desk.deliverAll(id, other),
  ])
  await desk.deliverAll(id)
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
  await expect(desk.endpointAt(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' })
})
