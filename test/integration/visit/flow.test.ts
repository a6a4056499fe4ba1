import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstBrokenLink } from '#server/evidence/chain.ts'
import { sha256Hex } from '#server/evidence/digest.ts'
import { readVisit } from '#server/visit/rows.ts'
import { fold } from '#server/visit/rules/events.ts'
import {
  answersTo,
  type Browser,
  createWorld,
  finish,
  openQuestions,
  refusal,
  signature,
  verify,
  type World,
} from '#test/support/world/world.ts'
import { begin, casesOf, command, eventsOf } from './started.ts'

let world: World

beforeEach(async () => {
  world = await createWorld()
})

afterEach(() => world.close())

async function stored(visitId: string) {
  return await readVisit(world.services, visitId)
}

describe('a whole visit', () => {
  it('by face, all as required: success, gone from the list, no case', async () => {
    const { browser, visitId } = await begin(world)
    expect((await browser.call.visit.pending()).map((policy) => policy.visitId)).toEqual([visitId])
    await verify(world, browser, visitId)
    const result = await finish(world, browser, visitId)
    expect(result.status).toBe('SUCCESS')
    expect(await browser.call.visit.pending()).toEqual([])
    expect(await casesOf(world, visitId)).toEqual([])
    expect(await browser.call.visit.view({ visitId })).toMatchObject({ over: 'SUCCESS', signed: true })
  })

  it('by SMS code, one answer against expectation: a case in the same transaction', async () => {
    const { browser, visitId } = await begin(world, { idType: 'PASSPORT', idNumber: 'X99999901' })
    await verify(world, browser, visitId)
    const result = await finish(world, browser, visitId, ['cooling-off'])
    expect(result.status).toBe('CALLBACK')
    expect(await casesOf(world, visitId)).toEqual([{ status: 'OPEN', reasons: ['NEGATIVE_ANSWER'] }])
    const sent = (await eventsOf(world, visitId)).find(({ event }) => event.type === 'SENT_TO_CALLBACK')
    expect(sent?.event.payload).toEqual({ reasons: ['NEGATIVE_ANSWER'], failing: ['cooling-off'] })
  })

  it('否 to promised benefits is the clean answer, 是 the alarm', async () => {
    const clean = await begin(world, { channel: 'BROKER' })
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
    const { browser, visitId } = await begin(world)
    await verify(world, browser, visitId)
    await finish(world, browser, visitId, ['payment'])
    const trail = await eventsOf(world, visitId)
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
    // Each write has one audit row: the start, two for the face check, the notice, the opening, the submission and
    // the signature.
    expect(rows[0].n).toBe(7)
  })

  it('what was shown and signed can be reproduced byte for byte after the template changed', async () => {
    const { browser, visitId } = await begin(world)
    await verify(world, browser, visitId)
    const { questionnaire } = await openQuestions(browser, visitId)
    const { rows } = await world.db.pool.query(
      'SELECT rendered, sha256 FROM visit_questionnaire WHERE visit_id = $1',
      [visitId],
    )
    expect(sha256Hex(rows[0].rendered)).toBe(rows[0].sha256)
    expect(JSON.parse(rows[0].rendered)).toEqual(questionnaire)
    expect((await stored(visitId)).state.questionnaireSha).toBe(rows[0].sha256)
    const confirmed = (await eventsOf(world, visitId)).find(({ event }) => event.type === 'NOTICE_CONFIRMED')
    expect(JSON.stringify(confirmed?.event.payload)).toContain(
      '回访开始前请您确认您已经收到正式纸质/电子的保险合同',
    )
    await world.db.pool.query(
      `INSERT INTO template_version (id, number, status, effective_from, content, sha256, created_at, created_by, updated_at, updated_by, authors)
        SELECT gen_random_uuid(), 2, 'PUBLISHED', '2026-01-01', jsonb_set(content, '{questions,0,variants,0,text}', '"改过的问题"'), 'x', now(), 'test', now(), 'test', '{}' FROM template_version`,
    )
    world.clock.advance(2000)
    expect((await browser.call.visit.questionnaire({ visitId })).questionnaire).toEqual(questionnaire)
    const other = await begin(world)
    await verify(world, other.browser, other.visitId)
    expect((await openQuestions(other.browser, other.visitId)).questionnaire.questions[0]?.text).toBe(
      '改过的问题',
    )
  })
})

describe('steps out of order', () => {
  it('are refused by name', async () => {
    const { browser, visitId } = await begin(world)
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
    const { browser, visitId } = await begin(world)
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
    const { browser, visitId } = await begin(world)
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
    const { browser, visitId } = await begin(world)
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
    expect((await eventsOf(world, visitId)).filter(({ event }) => event.type === 'SIGNED')).toHaveLength(1)
  })

  it('of two devices the first commits, and the other is told so', async () => {
    const one = await begin(world)
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
    // The second browser opened the questionnaire last, so only the second browser's reading time counts.
    const results = await Promise.all([submit(two, []), submit(two, ['payment'])])
    expect(results.sort()).toEqual(['ALREADY_SUBMITTED', null].sort())
    expect(await submit(one.browser, [])).toBe('ALREADY_SUBMITTED')
  })
})

describe('the end of the window', () => {
  it('is 24:00 of day 3 in Shanghai: a submit before it counts, one at that instant is refused and nothing is lost', async () => {
    const early = await begin(world)
    const late = await begin(world)
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
    const { browser, visitId } = await begin(world)
    expect((await browser.call.visit.callMeInstead({ visitId, ...command() })).status).toBe('CALLBACK')
    expect(await casesOf(world, visitId)).toEqual([{ status: 'OPEN', reasons: ['CUSTOMER_REQUESTED'] }])
    expect(await refusal(browser.call.visit.start({ visitId, ...command() }))).toBe('MOVED_TO_PHONE')
  })
})
