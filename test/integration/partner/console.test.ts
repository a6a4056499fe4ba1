import { expect, it } from 'vitest'
import { deliverDue } from '#server/jobs/deliver.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { readEndpoint } from '#server/partner/webhook/endpoints.ts'
import { feedEventTypes } from '#server/vocabulary/visits.ts'
import { answering, Receiver } from '#test/support/server/receiver.ts'
import { createStaff, staffCaller } from '#test/support/world/staff.ts'
import { reason, webhookDesk } from './webhook-desk.ts'

const desk = webhookDesk()

const integrator = async () =>
  staffCaller(desk.world.services, await createStaff(desk.world, ['INTEGRATION']))

const everything = { endpointId: null, state: null, type: null, policyNo: null, from: null, until: null }

it('lists the endpoints with what waits for them and when they last took something', async () => {
  const staff = await integrator()
  const { id } = await desk.endpointAt(desk.receiver.url, ['visit.opened'])
  await desk.openVisits(2)
  await desk.deliverAll(id)
  desk.receiver.answer = answering(503)
  // One event is wanted and one is not, and neither has become a delivery.
  await desk.openVisits(1, { coolingOffDays: 2 })
  const read = async () => (await staff.webhook.list()).find((row) => row.id === id)
  expect(await read()).toMatchObject({
    clientName: '核心系统',
    state: 'ACTIVE',
    failingSince: null,
    waiting: { events: 1, more: false },
  })
  await desk.deliverAll(id)
  const row = await read()
  expect(row).toMatchObject({ waiting: { events: 1, more: false }, failures: 1 })
  expect(row?.lastSuccessAt).toMatch(/^2026-03-02T/)
  expect(row?.failingSince).toMatch(/^2026-03-02T/)
})

it('sends a signed test message at once, also while the endpoint is paused, and tells the answer', async () => {
  const staff = await integrator()
  const { id, secret } = await desk.endpointAt()
  await staff.webhook.switch({ id, version: 1, active: false, reason })
  desk.receiver.answer = (_, response) =>
    response.writeHead(400).end('no policy 60000000000000001 of 19900001234\u0000, id 999999198506180075')
  const told = await staff.webhook.test({ id, reason })
  const [received] = desk.receiver.received
  expect(received?.event).toMatchObject({ id: told.id, type: 'webhook.test', policyNo: null, data: {} })
  expect(received && Receiver.isSignedWith(secret, received)).toBe(true)
  expect(told.answer).toMatchObject({
    status: 400,
    failure: null,
    body: 'no policy 600************01 of 199******34, id 999*************75',
  })
  expect(await desk.deliveries(id)).toEqual([])
  expect(await readEndpoint(desk.world.services, id)).toMatchObject({ failures: 0, state: 'PAUSED' })
  const { rows } = await desk.world.db.pool.query(`SELECT change FROM audit WHERE action = 'webhook.test'`)
  expect(rows).toEqual([{ change: { url: desk.receiver.url, reason } }])
  await desk.receiver.close()
  expect((await staff.webhook.test({ id, reason })).answer).toMatchObject({
    status: null,
    failure: 'NOT_CONNECTED',
  })
})

it('filters the log, and shows a delivery with its tries; what the receiver answered is masked', async () => {
  const staff = await integrator()
  const { id } = await desk.endpointAt()
  const [policyNo = ''] = await desk.openVisits(1, { coolingOffDays: 2 })
  desk.receiver.answer = (_, response) => response.writeHead(500).end('<b>19900001234</b>\u0000')
  await desk.deliverAll(id)
  const list = async (filter: Partial<Parameters<typeof staff.delivery.list>[0]['filter']>) => {
    const page = await staff.delivery.list({
      filter: { ...everything, endpointId: id, ...filter },
      limit: 20,
    })
    return page.rows.map(({ type, state }) => `${type} ${state}`)
  }
  expect(await list({})).toEqual(['visit.sent_to_callback WAITING', 'visit.opened RETRYING'])
  expect(await list({ state: 'RETRYING' })).toEqual(['visit.opened RETRYING'])
  expect(await list({ state: 'WAITING' })).toEqual(['visit.sent_to_callback WAITING'])
  expect(await list({ type: 'visit.opened' })).toEqual(['visit.opened RETRYING'])
  expect(await list({ state: 'DELIVERED' })).toEqual([])
  expect(await list({ policyNo: policyNo.slice(4) })).toHaveLength(2)
  expect(await list({ policyNo: '99999999' })).toEqual([])
  expect(await list({ from: new Date(desk.world.clock.now().getTime() + DAY_MS).toISOString() })).toEqual([])
  await expect(list({ policyNo: '12' })).rejects.toThrow()

  const first = await staff.delivery.list({ filter: { ...everything, endpointId: id }, limit: 1 })
  const second = await staff.delivery.list({
    filter: { ...everything, endpointId: id },
    after: first.next,
    limit: 1,
  })
  expect([first, second].map(({ rows }) => rows[0]?.type)).toEqual(['visit.sent_to_callback', 'visit.opened'])
  expect(second.next).toBeNull()

  const shown = await staff.delivery.get({ id: second.rows[0]?.id ?? '' })
  expect(shown).toMatchObject({
    state: 'RETRYING',
    attempts: 1,
    policyNo,
    headers: { 'webhook-id': desk.receiver.received[0]?.id, 'webhook-signature': 'v1,…' },
    tries: [{ status: 500, failure: null, answer: '<b>199******34</b>' }],
  })
  expect(JSON.parse(shown.body)).toEqual(desk.receiver.received[0]?.event)
  expect(shown.nextTryAt).not.toBeNull()
})

it('counts what became of the deliveries of each hour, day and week', async () => {
  const staff = await integrator()
  const { id } = await desk.endpointAt()
  await desk.openVisits(3)
  await desk.deliverAll(id)
  desk.world.clock.advance(HOUR_MS)
  desk.receiver.answer = answering(500)
  await desk.openVisits(1, { coolingOffDays: 2 })
  await desk.deliverAll(id)
  const flow = async (span: 'DAY' | 'MONTH' | 'YEAR') =>
    (await staff.delivery.flow({ span, endpointId: id })).map(({ start: _, ...counts }) => counts)
  const nothing = { delivered: 0, failed: 0, retrying: 0, waiting: 0 }
  expect((await flow('DAY')).slice(-3)).toEqual([
    nothing,
    { ...nothing, delivered: 3 },
    { ...nothing, retrying: 1, waiting: 1 },
  ])
  for (const [span, periods] of [
    ['MONTH', 30],
    ['YEAR', 52],
  ] as const) {
    const counted = await flow(span)
    expect(counted).toHaveLength(periods)
    expect(counted.at(-1)).toEqual({ delivered: 3, failed: 0, retrying: 1, waiting: 1 })
  }
})

it('tells those who manage the systems that an endpoint was disabled, until it is resumed', async () => {
  const staff = await integrator()
  const { id } = await desk.endpointAt()
  await desk.openVisits(1)
  desk.receiver.answer = answering(410)
  await desk.deliverAll(id)
  const items = async () => (await staff.inbox.list()).items.filter(({ kind }) => kind === 'PUSH_DISABLED')
  expect(await items()).toMatchObject([
    {
      title: '推送已停用：核心系统（测试接收端）',
      link: '/admin/partners/webhooks',
      group: 'TO_DO',
      read: false,
    },
  ])
  expect((await staff.inbox.list()).counts.partners).toBe(1)
  const others = staffCaller(desk.world.services, await createStaff(desk.world, ['MANAGER']))
  expect((await others.inbox.list()).items).toEqual([])
  await deliverDue(desk.world.services, 50)
  expect(desk.world.alert.sent).toMatchObject([
    { title: '推送已停用：核心系统（测试接收端）', url: 'http://test/admin/partners/webhooks' },
  ])
  const { version } = await readEndpoint(desk.world.services, id)
  await staff.webhook.switch({ id, version, active: true, reason })
  expect(await items()).toEqual([])
  // It is disabled once more, and resumed before the group has been told.
  await desk.deliverAll(id)
  desk.world.clock.advance(MINUTE_MS)
  await desk.deliverAll(id)
  expect(await items()).toHaveLength(1)
  const again = await readEndpoint(desk.world.services, id)
  await staff.webhook.switch({ id, version: again.version, active: true, reason })
  await deliverDue(desk.world.services, 50)
  expect(desk.world.alert.sent).toHaveLength(1)
})

it('an answer that PostgreSQL cannot store does not keep a delivery from ending', async () => {
  const { id } = await desk.endpointAt()
  await desk.openVisits(1)
  desk.receiver.answer = (_, response) => response.writeHead(200).end('ok\u0000\uffff')
  await desk.deliverAll(id)
  expect((await desk.deliveries(id)).map(({ outcome }) => outcome)).toEqual(['DELIVERED'])
})

it('refuses without the right, and refuses what is no event', async () => {
  const manager = staffCaller(desk.world.services, await createStaff(desk.world, ['MANAGER']))
  const { id } = await desk.endpointAt()
  await expect(manager.webhook.test({ id, reason })).rejects.toMatchObject({ message: 'NOT_ALLOWED' })
  const staff = await integrator()
  const fields = { clientId: desk.clientId, url: desk.receiver.url, description: '接收端', reason }
  await expect(
    // @ts-expect-error A test message is no event, so that nobody subscribes to it.
    staff.webhook.create({ ...fields, types: ['webhook.test'] }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await staff.webhook.create({ ...fields, types: [...feedEventTypes] })
})
