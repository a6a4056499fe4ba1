import { afterEach, beforeEach, expect, it } from 'vitest'
import { maskName } from '../../../server/shared/mask.ts'
import { policyRow } from '../../support/policies.ts'
import { createWorld, refusal, type World } from '../../support/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

async function unbound() {
  const due = await world.due()
  await world.db.pool.query('DELETE FROM wechat_binding')
  const row = policyRow(0, world.clock.at)
  const data = {
    name: row.applicantName,
    idType: row.idType,
    idNumber: row.idNumber.toLowerCase(),
    phone: row.phone.slice(3),
  }
  return { due, data, browser: await world.browser('o-new-phone') }
}

it('binds who knows name, document and registered phone, and holds that phone', async () => {
  const { due, data, browser } = await unbound()
  expect(await browser.call.session.current()).toEqual({
    signedIn: true,
    bound: false,
    name: null,
    idType: null,
  })
  expect(await refusal(browser.call.visit.pending())).toBe('NOT_BOUND')
  expect(await browser.call.session.registrationCode(data)).toEqual({
    phone: '199****0000',
    resendAfterSeconds: 60,
    validSeconds: 300,
  })
  await browser.call.session.register({ code: world.sms.lastCode })
  expect(await browser.call.session.current()).toMatchObject({
    bound: true,
    name: maskName(data.name),
    idType: 'ID_CARD',
  })
  expect((await browser.call.visit.pending()).map((policy) => policy.visitId)).toEqual([due.visitId])
  expect(await refusal(browser.call.session.registrationCode(data))).toBe('ALREADY_BOUND')
})

it('takes a foreign name with other capitals and blanks', async () => {
  const document = {
    idType: 'PASSPORT',
    idNumber: 'X99999907',
    applicantName: 'Alexandra  Testperson',
  } as const
  await world.due(document, 3)
  await world.db.pool.query('DELETE FROM wechat_binding')
  const browser = await world.browser('o-foreigner')
  const phone = policyRow(3, world.clock.at).phone
  await browser.call.session.registrationCode({
    name: 'ALEXANDRA TESTPERSON',
    idType: 'PASSPORT',
    idNumber: 'x9999 9907',
    phone,
  })
  expect(await browser.call.session.register({ code: world.sms.lastCode })).toEqual({ bound: true })
})

it('answers a stranger as it answers a customer, and sends nothing', async () => {
  const { data, browser } = await unbound()
  world.sms.lastCode = ''
  const wrong = { ...data, name: '别人' }
  expect(await browser.call.session.registrationCode(wrong)).toEqual({
    phone: '199****0000',
    resendAfterSeconds: 60,
    validSeconds: 300,
  })
  expect(world.sms.lastCode).toBe('')
  expect(await refusal(browser.call.session.registrationCode(wrong))).toBe('RESEND_TOO_SOON')
  expect(await refusal(browser.call.session.register({ code: '123456' }))).toBe('CODE_WRONG')
  expect((await browser.call.session.current()).bound).toBe(false)
})

it('of 200 guesses at once five are looked at, and the customer is not locked out of anything', async () => {
  const { due, data, browser } = await unbound()
  await browser.call.session.registrationCode(data)
  const right = world.sms.lastCode
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')
  const results = await Promise.all(
    Array.from({ length: 200 }, () => refusal(browser.call.session.register({ code: wrong }))),
  )
  expect(results.filter((result) => result === 'CODE_WRONG')).toHaveLength(5)
  expect(await refusal(browser.call.session.register({ code: right }))).not.toBeNull()
  const { rows } = await world.db.pool.query('SELECT * FROM identity_standing WHERE customer_id = $1', [
    due.customerId,
  ])
  expect(rows).toEqual([])
})

it('a session ends with its time', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  world.clock.advance(world.services.settings.customerSessionMs)
  expect(await browser.call.session.current()).toMatchObject({ signedIn: false })
  expect(await refusal(browser.call.visit.pending())).toBe('NOT_SIGNED_IN')
})
