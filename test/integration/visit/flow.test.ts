import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256Hex } from '#server/evidence/canonical.ts'
import { firstBrokenLink } from '#server/evidence/chain.ts'
import { toStoredVisit, visitRowSchema } from '#server/visit/rows.ts'
import { fold, type RecordedEvent, visitEventSchema } from '#server/visit/rules/events.ts'
import {
  answersTo,
  type Browser,
  createWorld,
  finish,
  openQuestions,
  refusal,
  signature,
  startFace,
  verify,
  type World,
} from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const command = () => ({ commandId: randomUUID() })

async function stored(visitId: string) {
  const { rows } = await world.db.pool.query('SELECT * FROM visit WHERE id = $1', [visitId])
  return toStoredVisit(visitRowSchema.parse(rows[0]))
}

async function events(visitId: string): Promise<RecordedEvent[]> {
  const { rows } = await world.db.pool.query(
    'SELECT seq, type, at, payload, hash FROM visit_event WHERE visit_id = $1 ORDER BY seq',
    [visitId],
  )
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    hash: row.hash,
    event: visitEventSchema.parse({ type: row.type, payload: row.payload }),
  }))
}

async function cases(visitId: string) {
  const { rows } = await world.db.pool.query(
    'SELECT status, reasons FROM callback_case WHERE visit_id = $1',
    [visitId],
  )
  return rows
}

async function begin(
  change = {},
): Promise<{ browser: Browser; visitId: string; openid: string; customerId: string; policyNo: string }> {
  const due = await world.due(change)
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, ...command() })
  return { ...due, browser }
}

describe('a whole visit', () => {
  it('by face, all as required: success, gone from the list, no case', async () => {
    const { browser, visitId } = await begin()
    expect((await browser.call.visit.pending()).map((policy) => policy.visitId)).toEqual([visitId])
    await verify(world, browser, visitId)
    const result = await finish(world, browser, visitId)
    expect(result.status).toBe('SUCCESS')
    expect(await browser.call.visit.pending()).toEqual([])
    expect(await cases(visitId)).toEqual([])
    expect(await browser.call.visit.view({ visitId })).toMatchObject({ over: 'SUCCESS', signed: true })
  })

  it('by SMS code, one answer against expectation: a case in the same transaction', async () => {
    const { browser, visitId } = await begin({ idType: 'PASSPORT', idNumber: 'X99999901' })
    await verify(world, browser, visitId)
    const result = await finish(world, browser, visitId, ['cooling-off'])
    expect(result.status).toBe('CALLBACK')
    expect(await cases(visitId)).toEqual([{ status: 'OPEN', reasons: ['NEGATIVE_ANSWER'] }])
    const sent = (await events(visitId)).find(({ event }) => event.type === 'SENT_TO_CALLBACK')
    expect(sent?.event.payload).toEqual({ reasons: ['NEGATIVE_ANSWER'], failing: ['cooling-off'] })
  })

  it('否 to promised benefits is the clean answer, 是 the alarm', async () => {
    const clean = await begin({ channel: 'BROKER' })
    await verify(world, clean.browser, clean.visitId)
    const { questionnaire } = await openQuestions(clean.browser, clean.visitId)
    expect(questionnaire.questions.find(({ key }) => key === 'promised-benefits')?.passing).toBe('NO')
    world.clock.advance(60_000)
    const answers = answersTo(questionnaire.questions)
    expect(answers['promised-benefits']).toEqual({ answer: 'NO' })
    await clean.browser.call.visit.submit({ visitId: clean.visitId, ...command(), answers })
    expect(
      (await clean.browser.call.visit.sign({ visitId: clean.visitId, ...command(), revision: 1, signature }))
        .status,
    ).toBe('SUCCESS')
  })

  it('its row is what its events add up to, and its chain of hashes holds', async () => {
    const { browser, visitId } = await begin()
    await verify(world, browser, visitId)
    await finish(world, browser, visitId, ['payment'])
    const trail = await events(visitId)
    const { state, head } = await stored(visitId)
    expect(
      fold(
        visitId,
        trail.map(({ event, at }) => ({ event, at })),
      ),
    ).toEqual(state)
    expect(firstBrokenLink(visitId, trail)).toBeNull()
    expect(trail.at(-1)?.hash.equals(head)).toBe(true)
    const { rows } = await world.db.pool.query(
      "SELECT count(*)::int AS n FROM audit WHERE target_kind = 'visit' AND target_id = $1",
      [visitId],
    )
    // One audit entry for each write: start, two of the face check, notice, opening, submit, sign.
    expect(rows[0].n).toBe(7)
  })

  it('what was shown and signed can be reproduced byte for byte after the template changed', async () => {
    const { browser, visitId } = await begin()
    await verify(world, browser, visitId)
    const { questionnaire } = await openQuestions(browser, visitId)
    const { rows } = await world.db.pool.query(
      'SELECT rendered, sha256 FROM visit_questionnaire WHERE visit_id = $1',
      [visitId],
    )
    expect(sha256Hex(rows[0].rendered)).toBe(rows[0].sha256)
    expect(JSON.parse(rows[0].rendered)).toEqual(questionnaire)
    expect((await stored(visitId)).state.questionnaireSha).toBe(rows[0].sha256)
    const confirmed = (await events(visitId)).find(({ event }) => event.type === 'NOTICE_CONFIRMED')
    expect(JSON.stringify(confirmed?.event.payload)).toContain(
      '回访开始前请您确认您已经收到正式纸质/电子的保险合同',
    )
    await world.db.pool.query(
      `INSERT INTO template_version (id, number, status, effective_from, content, sha256, created_at, created_by, updated_at, updated_by, authors)
        SELECT gen_random_uuid(), 2, 'PUBLISHED', '2026-01-01', jsonb_set(content, '{questions,0,variants,0,text}', '"改过的问题"'), 'x', now(), 'test', now(), 'test', '{}' FROM template_version`,
    )
    world.clock.advance(2000)
    expect((await browser.call.visit.questionnaire({ visitId })).questionnaire).toEqual(questionnaire)
    const other = await begin()
    await verify(world, other.browser, other.visitId)
    expect((await openQuestions(other.browser, other.visitId)).questionnaire.questions[0]?.text).toBe(
      '改过的问题',
    )
  })
})

describe('steps out of order', () => {
  it('are refused by name', async () => {
    const { browser, visitId } = await begin()
    const { visit } = browser.call
    const answers = {}
    expect(await refusal(visit.notice({ visitId }))).toBe('IDENTITY_REQUIRED')
    expect(await refusal(visit.confirmNotice({ visitId, ...command() }))).toBe('IDENTITY_REQUIRED')
    await verify(world, browser, visitId)
    const verified = browser.call.visit
    expect(await refusal(verified.openQuestionnaire({ visitId, ...command() }))).toBe('NOTICE_REQUIRED')
    expect(await refusal(verified.submit({ visitId, ...command(), answers }))).toBe('NOTICE_REQUIRED')
    await verified.confirmNotice({ visitId, ...command() })
    expect(await refusal(verified.submit({ visitId, ...command(), answers }))).toBe('QUESTIONNAIRE_NOT_OPEN')
    expect(await refusal(verified.questionnaire({ visitId }))).toBe('QUESTIONNAIRE_NOT_OPEN')
    const { questionnaire } = await verified.openQuestionnaire({ visitId, ...command() })
    expect(await refusal(verified.sign({ visitId, ...command(), revision: 1, signature }))).toBe(
      'NOT_SUBMITTED',
    )
    expect(await refusal(verified.backToEdit({ visitId, ...command() }))).toBe('NOT_SUBMITTED')
    expect(await refusal(verified.submit({ visitId, ...command(), answers }))).toBe('ANSWERS_MISSING')
    const all = answersTo(questionnaire.questions)
    expect(
      await refusal(
        verified.submit({ visitId, ...command(), answers: { ...all, 'no-such': { answer: 'YES' } } }),
      ),
    ).toBe('UNKNOWN_QUESTION')
    expect(await refusal(verified.submit({ visitId, ...command(), answers: all }))).toBe('READING_TIME_LEFT')
    world.clock.advance(60_000)
    await verified.submit({ visitId, ...command(), answers: all })
    expect(await refusal(verified.submit({ visitId, ...command(), answers: all }))).toBe('ALREADY_SUBMITTED')
    const dot = { width: 300, height: 150, strokes: [[[10, 10, 0]]] as [number, number, number][][] }
    expect(await refusal(verified.sign({ visitId, ...command(), revision: 1, signature: dot }))).toBe(
      'SIGNATURE_MISSING',
    )
    await verified.backToEdit({ visitId, ...command() })
    await verified.submit({ visitId, ...command(), answers: all })
    expect(await refusal(verified.sign({ visitId, ...command(), revision: 1, signature }))).toBe(
      'ANSWERS_CHANGED',
    )
    expect((await verified.sign({ visitId, ...command(), revision: 2, signature })).status).toBe('SUCCESS')
    expect(await refusal(verified.sign({ visitId, ...command(), revision: 1, signature }))).toBe(
      'ALREADY_FINISHED',
    )
    expect(await refusal(verified.callMeInstead({ visitId, ...command() }))).toBe('ALREADY_FINISHED')
  })

  it("the minute of reading is the server's, to the second", async () => {
    const { browser, visitId } = await begin()
    await verify(world, browser, visitId)
    const { questionnaire, secondsLeft } = await openQuestions(browser, visitId)
    expect(secondsLeft).toBe(60)
    const answers = answersTo(questionnaire.questions)
    world.clock.advance(59_000)
    expect(await refusal(browser.call.visit.submit({ visitId, ...command(), answers }))).toBe(
      'READING_TIME_LEFT',
    )
    world.clock.advance(1000)
    expect(await refusal(browser.call.visit.submit({ visitId, ...command(), answers }))).toBeNull()
  })

  it('a new sitting has to read again; the same sitting does not start over', async () => {
    const { browser, visitId } = await begin()
    await verify(world, browser, visitId)
    await openQuestions(browser, visitId)
    world.clock.advance(30_000)
    expect((await browser.call.visit.openQuestionnaire({ visitId, ...command() })).secondsLeft).toBe(30)
    await verify(world, browser, visitId)
    expect((await browser.call.visit.openQuestionnaire({ visitId, ...command() })).secondsLeft).toBe(60)
  })
})

describe('sent again, or from two devices', () => {
  it('the same command gives the same answer, once; the same id with other content is refused', async () => {
    const { browser, visitId } = await begin()
    await verify(world, browser, visitId)
    const { questionnaire } = await openQuestions(browser, visitId)
    world.clock.advance(60_000)
    const submit = { visitId, ...command(), answers: answersTo(questionnaire.questions) }
    const first = await browser.call.visit.submit(submit)
    expect(await browser.call.visit.submit(submit)).toEqual(first)
    expect(
      await refusal(
        browser.call.visit.submit({ ...submit, answers: answersTo(questionnaire.questions, ['payment']) }),
      ),
    ).toBe('IDEMPOTENCY_KEY_REUSED')
    const sign = { visitId, ...command(), revision: 1, signature }
    const answers = await Promise.all(Array.from({ length: 10 }, () => browser.call.visit.sign(sign)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ status: 'SUCCESS', version: answers[0]?.version, next: null })]),
    )
    expect((await events(visitId)).filter(({ event }) => event.type === 'SIGNED')).toHaveLength(1)
  })

  it('of two devices the first commits, and the other is told so', async () => {
    const one = await begin()
    const { visitId } = one
    const two = await world.browser(one.openid)
    await verify(world, one.browser, visitId)
    await verify(world, two, visitId)
    const { questionnaire } = await openQuestions(one.browser, visitId)
    await two.call.visit.openQuestionnaire({ visitId, ...command() })
    world.clock.advance(60_000)
    const submit = (browser: Browser, failing: string[]) =>
      refusal(
        browser.call.visit.submit({
          visitId,
          ...command(),
          answers: answersTo(questionnaire.questions, failing),
        }),
      )
    // The second one opened the questionnaire last, so the reading time is its own.
    const results = await Promise.all([submit(two, []), submit(two, ['payment'])])
    expect(results.sort()).toEqual(['ALREADY_SUBMITTED', null].sort())
    expect(await submit(one.browser, [])).toBe('ALREADY_SUBMITTED')
  })
})

describe('identity', () => {
  it('covers the next policy of the same sitting; after leaving another check is needed', async () => {
    const { browser, visitId, openid } = await begin()
    const second = await world.due({}, 0)
    expect(second.openid).toBe(openid)
    await verify(world, browser, visitId)
    await finish(world, browser, visitId)
    await browser.call.visit.start({ visitId: second.visitId, ...command() })
    expect((await browser.call.visit.view({ visitId: second.visitId })).verified).toBe(true)
    await browser.call.visit.confirmNotice({ visitId: second.visitId, ...command() })
    const carried = (await events(second.visitId)).find(({ event }) => event.type === 'IDENTITY_VERIFIED')
    expect(carried?.event.payload).toMatchObject({ method: 'FACE', carried: true })
    await browser.call.identity.exit({ identityToken: browser.identityToken ?? '' })
    expect(
      await refusal(browser.call.visit.openQuestionnaire({ visitId: second.visitId, ...command() })),
    ).toBe('IDENTITY_REQUIRED')
  })

  it('by SMS covers only policies with the same registered phone', async () => {
    const document = { idType: 'PASSPORT', idNumber: 'X99999902' } as const
    const { browser, visitId } = await begin(document)
    const same = await world.due(document, 0)
    const other = await world.due({ ...document, phone: '+8619900000999' }, 0)
    await verify(world, browser, visitId)
    expect((await browser.call.visit.view({ visitId: same.visitId })).verified).toBe(true)
    expect((await browser.call.visit.view({ visitId: other.visitId })).verified).toBe(false)
  })

  it('ends after fifteen idle minutes and after an hour at most, and belongs to its browser', async () => {
    const { browser, visitId, openid } = await begin()
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
    // A second policy, signed later: its window is longer than the three days.
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
    const { browser, visitId, customerId } = await begin()
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
    const face = await begin()
    expect(await refusal(face.browser.call.identity.smsSend({ visitId: face.visitId }))).toBe('USE_FACE')
    expect(
      await refusal(
        face.browser.call.identity.faceStart({ visitId: face.visitId, consent: false, returnTo: '/h5/face' }),
      ),
    ).toBe('CONSENT_REQUIRED')
    const sms = await begin({ idType: 'HK_MACAU_PERMIT', idNumber: 'H99999902' })
    expect(await refusal(startFace(sms.browser, sms.visitId))).toBe('USE_SMS')
  })
})

describe('the end of the window', () => {
  it('is 24:00 of day 3 in Shanghai: a submit before it counts, one at that instant is refused and nothing is lost', async () => {
    const early = await begin()
    const late = await begin()
    world.clock.set(new Date('2026-03-04T15:57:00Z'))
    const open = async ({ openid, visitId }: { openid: string; visitId: string }) => {
      const browser = await world.browser(openid)
      await verify(world, browser, visitId)
      const { questionnaire } = await openQuestions(browser, visitId)
      return { browser, answers: answersTo(questionnaire.questions) }
    }
    const one = await open(early)
    const two = await open(late)
    await two.browser.call.visit.saveDraft({
      visitId: late.visitId,
      ...command(),
      answers: { payment: { answer: 'NO', comment: '金额不对' } },
    })
    await two.browser.call.visit.saveDraft({ visitId: late.visitId, ...command(), answers: {}, signature })
    world.clock.set(new Date('2026-03-04T15:59:59.999Z'))
    expect(
      await refusal(
        one.browser.call.visit.submit({ visitId: early.visitId, ...command(), answers: one.answers }),
      ),
    ).toBeNull()
    world.clock.advance(1)
    expect(
      await refusal(
        two.browser.call.visit.submit({ visitId: late.visitId, ...command(), answers: two.answers }),
      ),
    ).toBe('WINDOW_CLOSED')
    expect((await two.browser.call.visit.view({ visitId: late.visitId })).over).toBe('EXPIRED')
    const { state } = await stored(late.visitId)
    expect(state.answers).toEqual({ payment: { answer: 'NO', comment: '金额不对' } })
    const { rows } = await world.db.pool.query('SELECT sha256 FROM signature_draft WHERE visit_id = $1', [
      late.visitId,
    ])
    expect(rows).toEqual([{ sha256: state.signature }])
  })

  it('callMeInstead hands the visit over at once, without a check', async () => {
    const { browser, visitId } = await begin()
    expect((await browser.call.visit.callMeInstead({ visitId, ...command() })).status).toBe('CALLBACK')
    expect(await cases(visitId)).toEqual([{ status: 'OPEN', reasons: ['CUSTOMER_REQUESTED'] }])
    expect(await refusal(browser.call.visit.start({ visitId, ...command() }))).toBe('MOVED_TO_PHONE')
  })
})
