import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VendorError } from '#server/adapters/vendor/vendor-error.ts'
import { deliverDue } from '#server/jobs/deliver.ts'
import { whole } from '#test/support/vitest/form.ts'
import {
  type Browser,
  createWorld,
  lastCode,
  refusal,
  startFace,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const PARALLEL = whole ? 200 : 60

function tally(results: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const result of results) counts[result ?? 'PASSED'] = (counts[result ?? 'PASSED'] ?? 0) + 1
  return counts
}

/** Returns a wrong code: the code that was sent, plus one. */
async function wrong(world: World): Promise<string> {
  return String((Number(await lastCode(world)) + 1) % 1_000_000).padStart(6, '0')
}

async function passportHolder(): Promise<{
  browser: Browser
  visitId: string
  openid: string
  customerId: string
}> {
  const due = await world.due({ idType: 'PASSPORT', idNumber: `P${Math.floor(Math.random() * 1e8)}` })
  return { ...due, browser: await world.browser(due.openid) }
}

async function standing(customerId: string) {
  const { rows } = await world.db.pool.query('SELECT days FROM identity_standing WHERE customer_id = $1', [
    customerId,
  ])
  return rows[0]?.days ?? []
}

it(`only five of ${PARALLEL} concurrent wrong codes are checked, then the day is locked`, async () => {
  const { browser, visitId, customerId } = await passportHolder()
  await browser.call.identity.smsSend({ visitId })
  const code = await wrong(world)
  const guesses = Array.from({ length: PARALLEL }, () =>
    refusal(browser.call.identity.smsVerify({ visitId, code, commandId: randomUUID() })),
  )
  const results = tally(await Promise.all(guesses))
  expect(results.CODE_WRONG).toBe(4)
  expect(results.PASSED).toBeUndefined()
  expect(await standing(customerId)).toEqual([{ day: '2026-03-02', face: 0, sms: 5, verified: false }])
  const { rows } = await world.db.pool.query(
    "SELECT count(*)::int AS n FROM visit_event WHERE visit_id = $1 AND type = 'IDENTITY_FAILED'",
    [visitId],
  )
  expect(rows[0].n).toBe(5)
  // The right code is also refused, because no more checks are allowed on this day.
  expect(
    await refusal(
      browser.call.identity.smsVerify({ visitId, code: await lastCode(world), commandId: randomUUID() }),
    ),
  ).toBe('DAY_LOCKED')
})

it(`with the right code among ${PARALLEL - 1} wrong ones at most five wrong guesses are counted`, async () => {
  const { browser, visitId, customerId } = await passportHolder()
  await browser.call.identity.smsSend({ visitId })
  const right = await lastCode(world)
  const bad = await wrong(world)
  const guesses = Array.from({ length: PARALLEL }, (_, index) =>
    refusal(
      browser.call.identity.smsVerify({
        visitId,
        code: index === 100 ? right : bad,
        commandId: randomUUID(),
      }),
    ),
  )
  await Promise.all(guesses)
  const [day] = await standing(customerId)
  expect(day.sms).toBeLessThanOrEqual(5)
})

it('a code works once', async () => {
  const { browser, visitId } = await passportHolder()
  await browser.call.identity.smsSend({ visitId })
  const code = await lastCode(world)
  const uses = Array.from({ length: 20 }, () =>
    refusal(browser.call.identity.smsVerify({ visitId, code, commandId: randomUUID() })),
  )
  const results = tally(await Promise.all(uses))
  expect(results).toEqual({ PASSED: 1, CODE_EXPIRED: 19 })
})

it('the same verification sent again gives the same grant', async () => {
  const { browser, visitId } = await passportHolder()
  await browser.call.identity.smsSend({ visitId })
  const input = { visitId, code: await lastCode(world), commandId: randomUUID() }
  const first = await browser.call.identity.smsVerify(input)
  expect(await browser.call.identity.smsVerify(input)).toEqual(first)
})

it('a code works only for the browser and the visit it was sent for', async () => {
  const person = await passportHolder()
  await person.browser.call.identity.smsSend({ visitId: person.visitId })
  const elsewhere = await world.browser(person.openid)
  const input = { visitId: person.visitId, code: await lastCode(world), commandId: randomUUID() }
  expect(await refusal(elsewhere.call.identity.smsVerify(input))).toBe('CODE_MISSING')
})

it(`only one of ${PARALLEL} concurrent requests for a code sends one`, async () => {
  const { browser, visitId } = await passportHolder()
  const sends = Array.from({ length: PARALLEL }, () => refusal(browser.call.identity.smsSend({ visitId })))
  const results = tally(await Promise.all(sends))
  expect(results.PASSED).toBe(1)
  expect((results.RESEND_TOO_SOON ?? 0) + (results.TOO_MANY_REQUESTS ?? 0)).toBe(PARALLEL - 1)
})

it('at most five codes an hour and ten a day are sent, a minute apart', async () => {
  const { browser, visitId, openid } = await passportHolder()
  const outcomes: (string | null)[] = []
  for (let minute = 0; minute < 6; minute += 1) {
    outcomes.push(await refusal(browser.call.identity.smsSend({ visitId })))
    world.clock.advance(60_000)
  }
  expect(outcomes).toEqual([null, null, null, null, null, 'SEND_LIMIT_HOUR'])
  for (let send = 0; send < 5; send += 1) {
    world.clock.advance(3_600_000)
    const later = await world.browser(openid)
    expect(await refusal(later.call.identity.smsSend({ visitId }))).toBeNull()
  }
  world.clock.advance(3_600_000)
  expect(await refusal((await world.browser(openid)).call.identity.smsSend({ visitId }))).toBe(
    'SEND_LIMIT_DAY',
  )
})

describe('a code the gateway does not accept', () => {
  const failure = (change: { retryable: boolean; ambiguous?: boolean }) =>
    new VendorError({ vendor: 'sms', code: 'down', message: 'down', ...change })
  const standing = (browser: Browser) => browser.call.identity.smsStanding()
  async function messages() {
    const { rows } = await world.db.pool.query(
      "SELECT outcome, payload FROM outbox WHERE topic = 'code.send' ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    return rows
  }

  it('costs the customer nothing when the refusal is final, and the page is told', async () => {
    const { browser, visitId } = await passportHolder()
    await lastCode(world)
    world.sms.failures.push(failure({ retryable: false }))
    expect(await refusal(browser.call.identity.smsSend({ visitId }))).toBeNull()
    expect(await standing(browser)).toBe('UNDER_WAY')
    await deliverDue(world.services, 50)
    expect(await standing(browser)).toBe('NOT_SENT')
    expect(await messages()).toEqual([{ outcome: 'FAILED', payload: {} }])
    expect(await refusal(browser.call.identity.smsSend({ visitId }))).toBeNull()
    await deliverDue(world.services, 50)
    expect(await standing(browser)).toBe('SENT')
    expect(await messages()).toEqual([{ outcome: 'DELIVERED', payload: {} }])
  })

  it('is retried while it is valid and not after, and is never stored in plain text', async () => {
    const { browser, visitId } = await passportHolder()
    world.sms.failures.push(failure({ retryable: true }))
    await browser.call.identity.smsSend({ visitId })
    await deliverDue(world.services, 50)
    expect(await standing(browser)).toBe('TROUBLE')
    const [waiting] = await messages()
    expect(Object.keys(waiting?.payload)).toEqual(['sealed'])
    world.clock.advance(60_000)
    const code = await lastCode(world)
    expect(JSON.stringify(waiting)).not.toContain(code)
    expect(await standing(browser)).toBe('SENT')
    await browser.call.identity.smsVerify({ visitId, code, commandId: randomUUID() })
    const late = await passportHolder()
    await late.browser.call.identity.smsSend({ visitId: late.visitId })
    world.clock.advance(world.services.settings.code.validMs)
    await deliverDue(world.services, 50)
    expect(await standing(late.browser)).toBe('NOT_SENT')
    expect(await messages()).toEqual([{ outcome: 'FAILED', payload: {} }])
  })
})

it('a code that is still valid is announced to the browser that asked for it, with the time until the next one', async () => {
  const { browser, visitId, openid } = await passportHolder()
  const open = (who: Browser) => who.call.identity.smsOpen({ visitId })
  expect(await open(browser)).toBeNull()
  await browser.call.identity.smsSend({ visitId })
  expect(await open(browser)).toEqual({ resendAfterSeconds: 60 })
  world.clock.advance(20_500)
  expect(await open(browser)).toEqual({ resendAfterSeconds: 40 })
  expect(await open(await world.browser(openid))).toBeNull()
  expect(await browser.call.identity.smsOpen({ visitId: null })).toBeNull()
  world.clock.advance(60_000)
  expect(await open(browser)).toEqual({ resendAfterSeconds: 0 })
  await browser.call.identity.smsVerify({ visitId, code: await lastCode(world), commandId: randomUUID() })
  expect(await open(browser)).toBeNull()
})

it('guesses from one address are limited across all customers', async () => {
  const limit = world.services.settings.guards.wrongPerAddressPerHour
  let wrongs = 0
  let last: string | null = null
  for (let person = 0; person * 4 < limit + 8 && last !== 'TOO_MANY_REQUESTS'; person += 1) {
    const { browser, visitId } = await passportHolder()
    browser.address = 'one-guesser'
    await browser.call.identity.smsSend({ visitId })
    const code = await wrong(world)
    for (let guess = 0; guess < 4 && last !== 'TOO_MANY_REQUESTS'; guess += 1) {
      last = await refusal(browser.call.identity.smsVerify({ visitId, code, commandId: randomUUID() }))
      if (last === 'CODE_WRONG') wrongs += 1
    }
  }
  expect(last).toBe('TOO_MANY_REQUESTS')
  expect(wrongs).toBe(limit)
})

it('only one of many concurrent face checks is open', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  world.face.code = 17
  const starts = Array.from({ length: 30 }, () => refusal(startFace(browser, due.visitId)))
  await Promise.all(starts)
  const { rows } = await world.db.pool.query(
    "SELECT count(*)::int AS n FROM identity_attempt WHERE customer_id = $1 AND status = 'STARTED'",
    [due.customerId],
  )
  expect(rows[0].n).toBe(1)
  world.face.code = 0
})

it('one failed face check counts once, even if fifty requests settle it', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  const token = await startFace(browser, due.visitId)
  world.face.code = 1004
  const settles = Array.from({ length: 50 }, () =>
    refusal(browser.call.identity.faceSettle({ token, commandId: randomUUID() })),
  )
  const results = tally(await Promise.all(settles))
  expect(results.FACE_FAILED).toBe(1)
  expect((await standing(due.customerId))[0].face).toBe(1)
  world.face.code = 0
})

it('an abandoned failed check counts when the next check starts', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await startFace(browser, due.visitId)
  world.face.code = 1002
  await startFace(browser, due.visitId)
  expect((await standing(due.customerId))[0].face).toBe(1)
  world.face.code = 0
})

it('an abandoned failed check is recorded on the visit it belongs to', async () => {
  const first = await world.due({}, 4000)
  const second = await world.due({}, 4000)
  const browser = await world.browser(first.openid)
  await startFace(browser, first.visitId)
  world.face.code = 1003
  await startFace(browser, second.visitId)
  world.face.code = 0
  const { rows } = await world.db.pool.query(
    "SELECT visit_id FROM visit_event WHERE type = 'IDENTITY_FAILED' AND visit_id = ANY($1::uuid[])",
    [[first.visitId, second.visitId]],
  )
  expect(rows).toEqual([{ visit_id: first.visitId }])
})

it('an unbound browser cannot lock a customer out', async () => {
  const due = await world.due()
  const stranger = await world.browser('o-somebody-else')
  expect(
    await refusal(
      stranger.call.identity.smsVerify({ visitId: due.visitId, code: '000000', commandId: randomUUID() }),
    ),
  ).toBe('NOT_BOUND')
  expect(await standing(due.customerId)).toEqual([])
  await verify(world, await world.browser(due.openid), due.visitId)
})
