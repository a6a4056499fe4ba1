import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import type { Services } from '#server/context.ts'
import { deliverCodes } from '#server/jobs/deliver.ts'
import { maskName } from '#server/kernel/text/mask.ts'
import { confirmRegistration, sendRegistrationCode } from '#server/session/registration.ts'
import { policyRow } from '#test/support/data/policies.ts'
import { createWorld, lastCode, refusal, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

async function unbound() {
  const due = await world.due()
  await world.owner.pool.query('DELETE FROM wechat_binding')
  const row = policyRow(0, world.clock.at)
  const data = {
    name: row.applicantName,
    idType: row.idType,
    idNumber: row.idNumber.toLowerCase(),
    phone: row.phone.slice(3),
  }
  return { due, data, browser: await world.browser('o-new-phone') }
}

it('registration binds a person who knows name and document number and holds the registered phone', async () => {
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
  await browser.call.session.register({ code: await lastCode(world) })
  expect(await browser.call.session.current()).toMatchObject({
    bound: true,
    name: maskName(data.name),
    idType: 'ID_CARD',
  })
  expect((await browser.call.visit.pending()).map((policy) => policy.visitId)).toEqual([due.visitId])
  expect(await refusal(browser.call.session.registrationCode(data))).toBe('ALREADY_BOUND')
})

it('registration accepts a foreign name with other capitals and spaces', async () => {
  const document = {
    idType: 'PASSPORT',
    idNumber: 'X99999907',
    applicantName: 'Alexandra  Testperson',
  } as const
  await world.due(document, 3)
  await world.owner.pool.query('DELETE FROM wechat_binding')
  const browser = await world.browser('o-foreigner')
  const phone = policyRow(3, world.clock.at).phone
  await browser.call.session.registrationCode({
    name: 'ALEXANDRA TESTPERSON',
    idType: 'PASSPORT',
    idNumber: 'x9999 9907',
    phone,
  })
  expect(await browser.call.session.register({ code: await lastCode(world) })).toEqual({ bound: true })
})

it('registration answers a stranger like a customer, and sends nothing', async () => {
  const { data, browser } = await unbound()
  world.sms.lastCode = ''
  const wrong = { ...data, name: '别人' }
  expect(await browser.call.session.registrationCode(wrong)).toEqual({
    phone: '199****0000',
    resendAfterSeconds: 60,
    validSeconds: 300,
  })
  expect(await lastCode(world)).toBe('')
  expect(await refusal(browser.call.session.registrationCode(wrong))).toBe('RESEND_TOO_SOON')
  expect(await refusal(browser.call.session.register({ code: '123456' }))).toBe('CODE_WRONG')
  expect((await browser.call.session.current()).bound).toBe(false)
})

it('only five of 200 concurrent guesses are checked, and the customer is locked out of nothing', async () => {
  const { due, data, browser } = await unbound()
  await browser.call.session.registrationCode(data)
  const right = await lastCode(world)
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

it('a session ends when its time is over', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  world.clock.advance(world.services.settings.customerSessionMs)
  expect(await browser.call.session.current()).toMatchObject({ signedIn: false })
  expect(await refusal(browser.call.visit.pending())).toBe('NOT_SIGNED_IN')
})

describe('a registration does not reveal who is a customer', () => {
  const down = new VendorError({ vendor: 'sms', code: 'down', message: 'down', retryable: true })
  const refused = new VendorError({ vendor: 'sms', code: 'number', message: 'no', retryable: false })

  /** Two people who ask for a code: a customer with the right data, and a stranger with another name. */
  async function both() {
    const { data } = await unbound()
    return {
      member: { browser: await world.browser('o-member'), data },
      stranger: { browser: await world.browser('o-stranger'), data: { ...data, name: '别人' } },
    }
  }

  it('by what it does: the same statements run for both, in the same order', async () => {
    const { member, stranger } = await both()
    const seen = async ({ browser, data }: typeof member) => {
      let texts: string[] = []
      const db: Services['db'] = {
        ...world.db,
        query: (text, values) => {
          texts.push(text)
          return world.db.query(text, values)
        },
      }
      const services: Services = { ...world.services, db, wake: (task) => texts.push(task) }
      const answer = await sendRegistrationCode(services, browser.request, data)
      const asked = texts
      const { rows: sealed } = await world.db.pool.query(
        "SELECT length(payload->>'sealed') AS n FROM outbox WHERE payload ? 'sealed'",
      )
      expect(sealed).toHaveLength(1)
      texts = []
      await deliverCodes(world.services, 50)
      const code = world.sms.lastCode === '000000' ? '000001' : '000000'
      const refused = await refusal(confirmRegistration(services, browser.request, { code }))
      return { answer, asked, sealed, refused, confirmed: texts }
    }
    const [one, other] = [await seen(member), await seen(stranger)]
    expect(one).toEqual(other)
    expect(one.asked.at(-1)).toBe('deliver')
    expect(one.refused).toBe('CODE_WRONG')
  })

  it.each([
    ['the gateway takes it', () => undefined, ['UNDER_WAY', 'SENT', 'SENT']],
    ['the gateway is down', () => (world.sms.silent = down), ['UNDER_WAY', 'TROUBLE', 'NOT_SENT']],
    ['the gateway refuses the number', () => world.sms.failures.push(refused), ['UNDER_WAY', 'SENT', 'SENT']],
    ['the gateway breaks off', () => world.sms.failures.push(down), ['UNDER_WAY', 'SENT', 'SENT']],
  ])('by what becomes of the code when %s', async (_, happen, expected) => {
    const { member, stranger } = await both()
    happen()
    const standings: (string | null)[][] = []
    for (const { browser, data } of [member, stranger]) {
      expect(await refusal(browser.call.session.registrationCode(data))).toBeNull()
      const seen = [await browser.call.identity.smsStanding()]
      await deliverCodes(world.services, 50)
      seen.push(await browser.call.identity.smsStanding())
      standings.push(seen)
    }
    world.clock.advance(world.services.settings.code.validMs)
    await deliverCodes(world.services, 50)
    for (const [index, { browser }] of [member, stranger].entries())
      standings[index]?.push(await browser.call.identity.smsStanding())
    expect(standings).toEqual([expected, expected])
    const { rows } = await world.db.pool.query("SELECT payload FROM outbox WHERE payload ? 'sealed'")
    expect(rows).toEqual([])
  })

  it('by limits: the asker is limited, and invented data does not use up the limit of a phone', async () => {
    const { member, stranger } = await both()
    const { sendsPerDay } = world.services.settings.code
    for (let asker = 0; asker < sendsPerDay + 2; asker += 1) {
      const browser = await world.browser(`o-bogus-${asker}`)
      await browser.call.session.registrationCode(stranger.data)
      await deliverCodes(world.services, 50)
    }
    expect(world.sms.taken).toEqual([])
    expect(await refusal(member.browser.call.session.registrationCode(member.data))).toBeNull()
    expect(await refusal(member.browser.call.session.registrationCode(member.data))).toBe('RESEND_TOO_SOON')
    expect(await lastCode(world)).toMatch(/^\d{6}$/)
    // Even a person who knows all data of a customer cannot send more messages to the customer's phone than allowed.
    // That person cannot see that the messages were refused.
    for (let asker = 0; asker < sendsPerDay + 2; asker += 1) {
      world.clock.advance(3_600_000)
      const browser = await world.browser(`o-knows-${asker}`)
      expect(await refusal(browser.call.session.registrationCode(member.data))).toBeNull()
      await deliverCodes(world.services, 50)
      expect(await browser.call.identity.smsStanding()).toBe('SENT')
    }
    expect(world.sms.taken).toHaveLength(sendsPerDay)
  })
})
