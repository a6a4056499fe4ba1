import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { sha256 } from '#server/evidence/digest.ts'
import { createDeliverer, deliverDue } from '#server/jobs/deliver.ts'
import { onTemplateFinished } from '#server/notify/remind.ts'
import { signInByLink } from '#server/session/service.ts'
import { createWorld, finish, verify, type World } from '#test/support/world/world.ts'

let world: World
const texts: { phone: string; template: string; params: readonly string[]; reference: string }[] = []

beforeEach(async () => {
  world = await createWorld()
  texts.length = 0
  const send = world.sms.send.bind(world.sms)
  world.sms.send = async (input) => {
    texts.push(input)
    return await send(input)
  }
})
afterEach(() => world.close())

const deliver = () => deliverDue(world.services, 100)

async function outbox() {
  const { rows } = await world.db.pool.query(
    'SELECT outcome, attempts, last_error FROM outbox ORDER BY available_at, id',
  )
  return rows
}

async function reminded(visitId: string) {
  const { rows } = await world.db.pool.query(
    "SELECT payload FROM visit_event WHERE visit_id = $1 AND type = 'REMINDED' ORDER BY seq",
    [visitId],
  )
  return rows.map((row) => ({ round: row.payload.round, by: row.payload.by }))
}

it('reminds on the opening day and on days two and three, by WeChat, with product and policy number', async () => {
  const due = await world.due()
  await deliver()
  expect(world.wechat.sent).toHaveLength(1)
  expect(world.wechat.sent[0]).toMatchObject({
    openid: due.openid,
    data: {
      thing1: '微信在线回访提醒',
      thing2: '复星保德信爱意传承D款终身寿险',
      character_string3: due.policyNo,
      date4: '2026年3月4日',
    },
  })
  for (let day = 2; day <= 3; day += 1) {
    world.clock.advance(24 * 3_600_000)
    await deliver()
  }
  expect(await reminded(due.visitId)).toEqual([1, 2, 3].map((round) => ({ round, by: 'WECHAT' })))
  world.clock.advance(24 * 3_600_000)
  expect(await deliver()).toBe(0)
})

it('each reminder goes out once when two instances send at once', async () => {
  for (let count = 0; count < 40; count += 1) await world.due()
  const other = world.otherInstance()
  await Promise.all([deliver(), deliverDue(other, 100), deliver(), deliverDue(other, 100)])
  expect(world.wechat.sent).toHaveLength(40)
  expect(new Set(world.wechat.sent.map((message) => message.clientMessageId)).size).toBe(40)
})

it('a WeChat that does not answer keeps neither the other reminders nor a code', async () => {
  for (let count = 0; count < 4; count += 1) await world.due()
  const send = world.wechat.sendTemplate.bind(world.wechat)
  const answers: (() => void)[] = []
  world.wechat.sendTemplate = async (input) => {
    await new Promise<void>((resolve) => answers.push(resolve))
    return await send(input)
  }
  const run = createDeliverer(world.services, 50)
  const stuck = run()
  await expect.poll(() => answers.length).toBe(4)
  const due = await world.due({ idType: 'PASSPORT' })
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, commandId: randomUUID() })
  await browser.call.identity.smsSend({ visitId: due.visitId })
  await run()
  expect(texts).toHaveLength(1)
  const answer = setInterval(() => answers.shift()?.(), 1)
  await stuck
  clearInterval(answer)
  // The reminder of the fifth visit came while the others waited.
  expect(world.wechat.sent).toHaveLength(5)
})

it('a visit finished meanwhile is not reminded again', async () => {
  const due = await world.due()
  await deliver()
  const browser = await world.browser(due.openid)
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId)
  world.clock.advance(48 * 3_600_000)
  await deliver()
  expect(world.wechat.sent).toHaveLength(1)
  expect((await outbox()).map((row) => row.outcome)).toEqual(['DELIVERED', 'SKIPPED', 'SKIPPED'])
})

it('a busy WeChat is retried under the same message id', async () => {
  await world.due()
  world.wechat.failures.push(
    new VendorError({ vendor: 'wechat', code: '-1', message: 'busy', retryable: true, ambiguous: true }),
  )
  await deliver()
  expect((await outbox())[0]).toMatchObject({ outcome: null, attempts: 1, last_error: 'wechat -1' })
  expect(await deliver()).toBe(0)
  world.clock.advance(60_000)
  await deliver()
  expect((await outbox())[0]).toMatchObject({ outcome: 'DELIVERED', attempts: 2 })
})

it('a sender that dies frees its message when the lease ends', async () => {
  const due = await world.due()
  const send = world.wechat.sendTemplate.bind(world.wechat)
  world.wechat.sendTemplate = () => Promise.reject(new Error('the process is gone'))
  await expect(deliver()).rejects.toThrow('the process is gone')
  world.wechat.sendTemplate = send
  expect(await deliver()).toBe(0)
  world.clock.advance(2 * 60_000)
  await deliver()
  expect(await reminded(due.visitId)).toEqual([{ round: 1, by: 'WECHAT' }])
})

it('a customer who does not follow the account gets a text message with a personal link', async () => {
  const due = await world.due()
  world.wechat.failures.push(
    new VendorError({ vendor: 'wechat', code: '43004', message: 'not following', retryable: false }),
  )
  await deliver()
  expect(await reminded(due.visitId)).toEqual([{ round: 1, by: 'SMS' }])
  expect(texts).toMatchObject([{ template: 'VISIT_REMINDER', phone: '+8619900000000' }])
  const [product, link] = texts[0]?.params ?? []
  expect(product).toBe('复星保德信爱意传承D款终身寿险')
  const opened = { token: link ?? '', device: sha256('phone'), session: null }
  await expect(signInByLink(world.services, opened)).resolves.toHaveProperty('token')
  world.clock.advance(24 * 3_600_000)
  await deliver()
  expect(world.wechat.sent).toEqual([])
  expect(texts).toHaveLength(2)
})

it('a text message whose answer was lost is not sent twice', async () => {
  const due = await world.due()
  await world.owner.pool.query('DELETE FROM wechat_binding')
  world.sms.send = (input) => {
    texts.push({ ...input, phone: '' })
    return Promise.reject(
      new VendorError({
        vendor: 'sms',
        code: 'timeout',
        message: 'timeout',
        retryable: true,
        ambiguous: true,
      }),
    )
  }
  await deliver()
  const reference = texts[0]?.reference ?? ''
  world.sms.deliveries = () => Promise.resolve([{ reference, delivered: true }])
  world.clock.advance(5 * 60_000)
  await deliver()
  expect(texts).toHaveLength(1)
  expect(await reminded(due.visitId)).toEqual([{ round: 1, by: 'SMS' }])
})

it('a template message that WeChat could not deliver is followed by one text message, however often it is reported', async () => {
  const due = await world.due()
  await deliver()
  const messageId = `wx-${world.wechat.sent[0]?.clientMessageId}`
  for (let told = 0; told < 3; told += 1)
    await onTemplateFinished(world.services, { messageId, status: 'failed:user block' })
  await onTemplateFinished(world.services, { messageId: 'unknown', status: 'failed: system failed' })
  await deliver()
  expect(texts).toHaveLength(1)
  expect(await reminded(due.visitId)).toEqual([
    { round: 1, by: 'WECHAT' },
    { round: 1, by: 'SMS' },
  ])
})

it('a permanent refusal is given up and recorded', async () => {
  await world.due()
  world.wechat.failures.push(
    new VendorError({ vendor: 'wechat', code: '40037', message: 'template', retryable: false }),
  )
  await deliver()
  expect((await outbox())[0]).toMatchObject({ outcome: 'FAILED', last_error: 'wechat 40037' })
})
