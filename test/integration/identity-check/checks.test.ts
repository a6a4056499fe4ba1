import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { begin, command, eventsOf } from '#test/integration/visit/started.ts'
import { createWorld, finish, refusal, startFace, verify, type World } from '#test/support/world/world.ts'

let world: World

beforeEach(async () => {
  world = await createWorld()
})

afterEach(() => world.close())

describe('identity', () => {
  it('covers the next policy of the same sitting; after leaving another check is needed', async () => {
    const { browser, visitId, openid } = await begin(world)
    const second = await world.due({}, 0)
    expect(second.openid).toBe(openid)
    await verify(world, browser, visitId)
    await finish(world, browser, visitId)
    await browser.call.visit.start({ visitId: second.visitId, ...command() })
    expect((await browser.call.visit.view({ visitId: second.visitId })).verified).toBe(true)
    await browser.call.visit.confirmNotice({ visitId: second.visitId, ...command() })
    const carried = (await eventsOf(world, second.visitId)).find(
      ({ event }) => event.type === 'IDENTITY_VERIFIED',
    )
    expect(carried?.event.payload).toMatchObject({ method: 'FACE', carried: true })
    await browser.call.identity.exit({ identityToken: browser.identityToken ?? '' })
    expect(
      await refusal(browser.call.visit.openQuestionnaire({ visitId: second.visitId, ...command() })),
    ).toBe('IDENTITY_REQUIRED')
  })

  it('by SMS covers only policies with the same registered phone', async () => {
    const document = { idType: 'PASSPORT', idNumber: 'X99999902' } as const
    const { browser, visitId } = await begin(world, document)
    const same = await world.due(document, 0)
    const other = await world.due({ ...document, phone: '+8619900000999' }, 0)
    await verify(world, browser, visitId)
    expect((await browser.call.visit.view({ visitId: same.visitId })).verified).toBe(true)
    expect((await browser.call.visit.view({ visitId: other.visitId })).verified).toBe(false)
  })

  it('ends after fifteen idle minutes and after an hour at most, and belongs to its browser', async () => {
    const { browser, visitId, openid } = await begin(world)
    const verified = async () => (await browser.call.visit.view({ visitId })).verified
    await verify(world, browser, visitId)
    world.clock.advance(15 * 60_000 - 1000)
    expect(await verified()).toBe(true)
    world.clock.advance(1000)
    expect(await verified()).toBe(false)
    await verify(world, browser, visitId)
    for (let minutes = 0; minutes < 50; minutes += 10) {
      world.clock.advance(10 * 60_000)
      await browser.call.visit.notice({ visitId })
    }
    expect(await verified()).toBe(true)
    world.clock.advance(10 * 60_000)
    expect(await verified()).toBe(false)
    await verify(world, browser, visitId)
    const thief = await world.browser(openid)
    thief.identityToken = browser.identityToken
    expect((await thief.call.visit.view({ visitId })).verified).toBe(false)
  })

  it('locks the day after five face failures, and after three such days hands the visit to the agents at the next midnight', async () => {
    const due = await world.due()
    // Opens the customer's second policy, signed a day later. Its window is still open after the three days of
    // failures.
    world.clock.advance(24 * 3_600_000)
    const later = await world.due({}, 0)
    world.clock.advance(-24 * 3_600_000)
    world.face.code = 1004
    for (let day = 1; day <= 3; day += 1) {
      const browser = await world.browser(due.openid)
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        const token = await startFace(browser, later.visitId)
        const code = await refusal(browser.call.identity.faceSettle({ token, commandId: randomUUID() }))
        expect(code).toBe(attempt < 5 ? 'FACE_FAILED' : 'DAY_LOCKED')
      }
      expect(await refusal(startFace(browser, later.visitId))).toBe('DAY_LOCKED')
      if (day < 3) world.clock.advance(24 * 3_600_000)
    }
    const browser = await world.browser(due.openid)
    expect((await browser.call.visit.pending()).map((policy) => policy.visitId)).toContain(later.visitId)
    world.clock.set(new Date('2026-03-04T15:59:59Z'))
    const evening = await world.browser(due.openid)
    expect((await evening.call.visit.pending()).map((policy) => policy.visitId)).toContain(later.visitId)
    world.clock.advance(1000) // 00:00 of 5 March in Shanghai
    expect((await evening.call.visit.pending()).map((policy) => policy.visitId)).not.toContain(later.visitId)
    expect(await refusal(startFace(evening, later.visitId))).toBe('MOVED_TO_PHONE')
  })

  it('never counts vendor failures, another person’s pass and unfinished checks as failures', async () => {
    const { browser, visitId, customerId } = await begin(world)
    for (const [code, expected] of [
      [1001, 'FACE_UNDECIDED'],
      [15, 'FACE_UNDECIDED'],
      [17, 'FACE_UNFINISHED'],
      [2005, 'FACE_USE_PHONE'],
    ] as const) {
      world.face.code = 0
      const token = await startFace(browser, visitId)
      world.face.code = code
      expect(
        await refusal(browser.call.identity.faceSettle({ token, commandId: randomUUID() })),
        String(code),
      ).toBe(expected)
    }
    const { rows } = await world.db.pool.query('SELECT * FROM identity_standing WHERE customer_id = $1', [
      customerId,
    ])
    expect(rows).toEqual([])
    world.face.code = 0
  })

  it('refuses the other method, and a face check without consent', async () => {
    const face = await begin(world)
    expect(await refusal(face.browser.call.identity.smsSend({ visitId: face.visitId }))).toBe('USE_FACE')
    expect(
      await refusal(
        face.browser.call.identity.faceStart({ visitId: face.visitId, consent: false, returnTo: '/h5/face' }),
      ),
    ).toBe('CONSENT_REQUIRED')
    const sms = await begin(world, { idType: 'HK_MACAU_PERMIT', idNumber: 'H99999902' })
    expect(await refusal(startFace(sms.browser, sms.visitId))).toBe('USE_SMS')
  })
})
