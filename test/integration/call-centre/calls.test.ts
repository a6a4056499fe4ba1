import { afterAll, beforeEach, expect, it } from 'vitest'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import {
  askedCase,
  callAndConfirm,
  callAndFinish,
  type Desk,
  deskOf,
  emptyResult,
  look,
  takeNext,
} from '#test/support/world/queue.ts'
import { answersTo, createWorld, finish, refusal, verify, type World } from '#test/support/world/world.ts'

let world: World
let anna: Desk

beforeEach(async () => {
  await world?.close()
  world = await createWorld()
  anna = await deskOf(world)
})
afterAll(() => world.close())

async function rows(text: string, ...values: unknown[]) {
  return (await world.db.pool.query(text, values)).rows
}

it('a questionnaire answered on the phone finishes the visit by the same rules, on its own record', async () => {
  const { visitId } = await askedCase(world)
  const held = await takeNext(anna)
  expect(held.view.held?.identity).toBeNull()
  const questions = await callAndConfirm(anna, held)
  expect(questions.length).toBeGreaterThanOrEqual(5)
  const answers = answersTo(questions)
  const done = await anna.call.callback.finish({
    ...held,
    result: { ...emptyResult, disposition: 'COMPLETED', answers },
  })
  expect(done).toEqual({ next: 'SUCCESS', at: null })
  const visit = await anna.call.desk.visit({ visitId })
  expect(visit.status).toBe('SUCCESS')
  expect(visit.events.map(({ event }) => event.type).slice(-3)).toEqual([
    'SCRIPT_OPENED',
    'PHONE_ANSWERED',
    'SUCCEEDED',
  ])
  expect(visit.events.at(-1)?.event).toEqual({ type: 'SUCCEEDED', payload: { method: 'PHONE' } })
  expect(visit.integrity).toEqual({ brokenAt: null, row: [], text: true, answers: true, signature: true })
  const { view } = await look(anna, held.caseId)
  expect(view.visit.phoneAnswers).toHaveLength(questions.length)
  expect(view.case).toMatchObject({ place: 'CLOSED', outcome: 'SUCCESS' })
  // The stage, by which the customer's own list is filtered, must also be SUCCESS.
  expect(await rows('SELECT stage FROM visit WHERE id = $1', visitId)).toEqual([{ stage: 'SUCCESS' }])
})

it('the agent reads out the text that was pinned on WeChat', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, commandId: crypto.randomUUID() })
  await verify(world, browser, due.visitId)
  await finish(world, browser, due.visitId, ['cooling-off'])
  const held = await takeNext(anna)
  const questions = await callAndConfirm(anna, held)
  const pinned = await rows('SELECT rendered FROM visit_questionnaire WHERE visit_id = $1', due.visitId)
  expect(pinned).toHaveLength(1)
  const shown: { questions: { text: string }[] } = JSON.parse(String(pinned[0]?.rendered))
  expect(questions.map(({ text }) => text)).toEqual(shown.questions.map(({ text }) => text))
  expect(held.view.visit.answers.filter(({ passing }) => !passing).map(({ question }) => question)).toEqual([
    'cooling-off',
  ])
  // The visit was signed with a failing answer. It now succeeds, because all answers given by phone are passing.
  await anna.call.callback.finish({
    ...held,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
  const visit = await anna.call.desk.visit({ visitId: due.visitId })
  expect(visit.status).toBe('SUCCESS')
  expect(visit.integrity).toEqual({ brokenAt: null, row: [], text: true, answers: true, signature: true })
})

it('a failing answer requires a problem case and opens it', async () => {
  const { visitId } = await askedCase(world)
  const held = await takeNext(anna)
  const questions = await callAndConfirm(anna, held)
  const answers = {
    ...answersTo(questions, ['cooling-off']),
    'cooling-off': { answer: 'NO' as const, comment: '没听说过' },
  }
  const result = { ...emptyResult, disposition: 'COMPLETED' as const, answers }
  expect(await refusal(anna.call.callback.finish({ ...held, result }))).toBe('PROBLEM_MISSING')
  const incomplete = answersTo(questions.slice(1), ['cooling-off'])
  expect(
    await refusal(anna.call.callback.finish({ ...held, result: { ...result, answers: incomplete } })),
  ).toBe('ANSWERS_MISSING')
  const problem = { category: 'TERMS_UNCLEAR' as const, description: '不知道有犹豫期' }
  expect(await anna.call.callback.finish({ ...held, result: { ...result, problem } })).toMatchObject({
    next: 'PROBLEM',
  })
  const list = await anna.call.problem.list({
    filter: { status: 'OPEN', handlerId: null, overdue: false },
    after: null,
    limit: 10,
  })
  expect(list.rows).toMatchObject([
    { visitId, category: 'TERMS_UNCLEAR', failing: ['cooling-off'], workingDaysLeft: 15 },
  ])
  const visit = await anna.call.desk.visit({ visitId })
  expect(visit.status).toBe('CALLBACK')
  expect(visit.events.at(-1)?.event).toMatchObject({
    type: 'PHONE_ANSWERED',
    payload: { failing: ['cooling-off'] },
  })
})

it('nothing about a policy is shown before a call is placed and the applicant confirmed', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  const finishAs = (disposition: 'COMPLETED' | 'NO_ANSWER') =>
    refusal(anna.call.callback.finish({ ...held, result: { ...emptyResult, disposition, answers: {} } }))
  expect(await finishAs('NO_ANSWER')).toBe('NOT_DIALLED')
  expect(await refusal(anna.call.callback.confirmApplicant(held))).toBe('NOT_DIALLED')
  await anna.call.callback.dial(held)
  expect(await finishAs('COMPLETED')).toBe('APPLICANT_NOT_CONFIRMED')
  const { view } = await look(anna, held.caseId)
  expect(view.held?.questions).toBeNull()
  expect(view.held?.identity?.name).toMatch(/^测试客户/)
  expect(await refusal(anna.call.callback.release({ ...held, reason: '误领' }))).toBe('STEP_NOT_POSSIBLE')
})

it('only the holder of the lease may write', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  const ben = await deskOf(world)
  for (const write of [
    () => ben.call.callback.keep(held),
    () => ben.call.callback.dial(held),
    () => ben.call.callback.confirmApplicant(held),
    () => ben.call.callback.release({ ...held, reason: '误领' }),
    () => ben.call.callback.finish({ ...held, result: { ...emptyResult, disposition: 'NO_ANSWER' } }),
  ]) {
    expect(await refusal(write())).toBe('LEASE_LOST')
  }
  expect((await look(ben, held.caseId)).view.held).toBeNull()
})

it('a complaint opens a problem case and is sent to quality review; a refusal goes to letter or branch with its words', async () => {
  await askedCase(world)
  const complaint = await takeNext(anna)
  const problem = { category: 'EXTRA_BENEFITS' as const, description: '业务员承诺返佣' }
  expect(await callAndFinish(anna, complaint, { disposition: 'COMPLAINT', problem })).toMatchObject({
    next: 'PROBLEM',
  })
  const supervisor = await deskOf(world, ['SUPERVISOR'])
  const checks = await supervisor.call.quality.list({ status: 'OPEN', after: null, limit: 10 })
  expect(checks.rows.map(({ reasons }) => reasons.includes('COMPLAINT'))).toEqual([true])

  await askedCase(world, 10, {}, 500)
  const refused = await takeNext(anna)
  expect(await refusal(callAndFinish(anna, refused, { disposition: 'REFUSED' }))).toBe('NOTE_MISSING')
  expect(await callAndFinish(anna, refused, { disposition: 'REFUSED', note: '不愿接受回访' })).toMatchObject({
    next: 'FOLLOW_UP',
  })
})

it('every call with a customer of sixty or older is sent to quality review', async () => {
  // The customer with serial number 0 was born in 1950.
  await askedCase(world, 10, {}, 0)
  const questions = await callAndConfirm(anna, await takeNext(anna))
  const { caseId, lease } = await look(anna, (await takeNext(anna)).caseId)
  await anna.call.callback.finish({
    caseId,
    lease,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
  expect(await rows("SELECT 'AGE_60' = ANY(reasons) AS old FROM quality_check")).toEqual([{ old: true }])
})

it('a half-finished questionnaire is kept for the next call', async () => {
  await askedCase(world)
  const held = await takeNext(anna)
  const [first] = await callAndConfirm(anna, held)
  const answers = { [first?.key ?? '']: { answer: 'YES' as const } }
  expect(
    await anna.call.callback.finish({ ...held, result: { ...emptyResult, disposition: 'HUNG_UP', answers } }),
  ).toMatchObject({
    next: 'RETRY',
  })
  world.clock.set(new Date('2026-03-02T06:00:00Z'))
  expect((await takeNext(anna)).view.case.draft?.answers).toEqual(answers)
})

it('a customer with another language goes to an agent who speaks it; one in poor health goes to letter or branch', async () => {
  await askedCase(world)
  const first = await takeNext(anna)
  await callAndFinish(anna, first, { disposition: 'LANGUAGE_OR_HEALTH', language: 'en' })
  expect((await look(anna, first.caseId)).view.case.language).toBe('en')
  await askedCase(world, 10, {}, 600)
  expect(
    await callAndFinish(anna, await takeNext(anna), { disposition: 'LANGUAGE_OR_HEALTH' }),
  ).toMatchObject({
    next: 'FOLLOW_UP',
  })
})

it('one call may continue with the customer’s next policy, and counts once', async () => {
  await askedCase(world, 10, {}, 42)
  await askedCase(world, 10, {}, 42)
  const held = await takeNext(anna)
  const [sibling] = held.view.siblings
  const questions = await callAndConfirm(anna, held)
  expect(await refusal(anna.call.callback.takeSibling({ caseId: sibling?.caseId ?? '' }))).toBe('LEASE_LOST')
  await anna.call.callback.finish({
    ...held,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
  const { caseId } = await anna.call.callback.takeSibling({ caseId: sibling?.caseId ?? '' })
  const second = await look(anna, caseId)
  expect(second.view.held?.attempt).toMatchObject({ direction: 'SAME', disposition: null })
  await anna.call.callback.confirmApplicant(second)
  const more = (await look(anna, caseId)).view.held?.questions ?? []
  await anna.call.callback.finish({
    ...second,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(more) },
  })
  expect(await rows("SELECT count(*)::int AS calls FROM callback_attempt WHERE direction = 'OUT'")).toEqual([
    { calls: 1 },
  ])
})

it('a customer who calls in is served at once, and their open online visit closes and says so', async () => {
  const due = await world.due()
  const browser = await world.browser(due.openid)
  await browser.call.visit.start({ visitId: due.visitId, commandId: crypto.randomUUID() })
  const { caseId } = await anna.call.callback.takeIncoming({ visitId: due.visitId })
  expect(
    await refusal(browser.call.visit.confirmNotice({ visitId: due.visitId, commandId: crypto.randomUUID() })),
  ).toBe('MOVED_TO_PHONE')
  expect(await browser.call.visit.view({ visitId: due.visitId })).toMatchObject({ over: 'CALLBACK' })
  const held = await look(anna, caseId)
  expect(held.view.case.reasons).toEqual(['CUSTOMER_REQUESTED'])
  expect(held.view.held?.attempt).toMatchObject({ direction: 'IN' })
  await anna.call.callback.confirmApplicant(held)
  const questions = (await look(anna, caseId)).view.held?.questions ?? []
  await anna.call.callback.finish({
    ...held,
    result: { ...emptyResult, disposition: 'COMPLETED', answers: answersTo(questions) },
  })
  expect(await rows('SELECT status FROM visit WHERE id = $1', due.visitId)).toEqual([{ status: 'SUCCESS' }])
  expect(await refusal(anna.call.callback.takeIncoming({ visitId: due.visitId }))).toBe('ALREADY_FINISHED')
})

it('a customer who calls in while another agent holds their case is told so, and no two agents hold it', async () => {
  const { visitId } = await askedCase(world)
  const held = await takeNext(anna)
  const ben = await deskOf(world)
  expect(await refusal(ben.call.callback.takeIncoming({ visitId }))).toBe('CUSTOMER_BUSY')
  const other = await world.due({}, 77)
  expect(await refusal(anna.call.callback.takeIncoming({ visitId: other.visitId }))).toBe('ALREADY_HOLDING')
  // The refused take-over does not change the other customer's visit, which continues online.
  expect(await rows('SELECT live FROM visit WHERE id = $1', other.visitId)).toEqual([{ live: true }])
  await callAndFinish(anna, held, { disposition: 'BUSY' })
})

it('a letter or branch visit ends with a documented result, and a customer who calls after the letter returns to the phone queue', async () => {
  const first = await askedCase(world)
  await callAndFinish(anna, await takeNext(anna), { disposition: 'WRONG_NUMBER' })
  const second = await askedCase(world, 10, {}, 800)
  await callAndFinish(anna, await takeNext(anna), { disposition: 'WRONG_NUMBER' })
  const supervisor = await deskOf(world, ['SUPERVISOR'])
  const { rows: open } = await supervisor.call.followUp.list({ status: 'OPEN', after: null, limit: 10 })
  const [one, two] = [first, second].map(({ visitId }) => open.find((row) => row.visitId === visitId))
  if (!one || !two) throw new Error('both are with letter and branch')
  expect(await refusal(supervisor.call.followUp.finish({ ...one, result: 'NO_REPLY', note: '' }))).toBe(
    'STEP_NOT_POSSIBLE',
  )
  const sent = await supervisor.call.followUp.send({
    id: one.id,
    version: one.version,
    kind: 'LETTER',
    reference: 'XH-0001',
  })
  expect(
    await refusal(
      supervisor.call.followUp.send({ ...sent, version: one.version, kind: 'LETTER', reference: 'x' }),
    ),
  ).toBe('EDITED_MEANWHILE')
  await supervisor.call.followUp.finish({
    id: sent.id,
    version: sent.version,
    result: 'CONFIRMED_IN_WRITING',
    note: '回函已归档',
  })
  const visit = await supervisor.call.desk.visit({ visitId: first.visitId })
  expect(visit.events.slice(-2).map(({ event }) => event)).toMatchObject([
    { type: 'FOLLOWED_UP', payload: { kind: 'LETTER', result: 'CONFIRMED_IN_WRITING' } },
    { type: 'SUCCEEDED', payload: { method: 'LETTER' } },
  ])
  const back = await anna.call.callback.takeIncoming({ visitId: second.visitId })
  expect((await look(anna, back.caseId)).view.held?.attempt).toMatchObject({ direction: 'IN' })
  expect(await rows('SELECT status, result FROM follow_up WHERE id = $1', two.id)).toEqual([
    { status: 'DONE', result: 'CALLED_IN' },
  ])
})

it('cancelling a visit closes its case and tells the agent who holds it', async () => {
  const { visitId } = await askedCase(world, 10, {}, 31)
  const held = await takeNext(anna)
  await anna.call.callback.dial(held)
  const policy = await rows(
    'SELECT policy_no FROM visit v JOIN policy p ON p.id = v.policy_id WHERE v.id = $1',
    visitId,
  )
  const lastDay = addDays(dayOf(world.clock.at), 10)
  await world.due(
    {
      policyNo: String(policy[0]?.policy_no),
      status: 'SURRENDERED',
      receiptSignedOn: addDays(lastDay, -14),
      underwrittenOn: addDays(lastDay, -16),
    },
    31,
  )
  expect(await refusal(anna.call.callback.keep(held))).toBe('CASE_CLOSED')
  expect((await look(anna, held.caseId)).view.case).toMatchObject({ place: 'CLOSED', outcome: 'CANCELLED' })
})

it('surrendering a policy while its letter is on the way ends the letter as well', async () => {
  const { visitId, policyNo } = await askedCase(world, 10, {}, 33)
  await callAndFinish(anna, await takeNext(anna), { disposition: 'WRONG_NUMBER' })
  const lastDay = addDays(dayOf(world.clock.at), 10)
  const change = { policyNo, receiptSignedOn: addDays(lastDay, -14), underwrittenOn: addDays(lastDay, -16) }
  await world.due({ ...change, status: 'SURRENDERED' }, 33)
  expect(await rows('SELECT status, result FROM follow_up WHERE visit_id = $1', visitId)).toEqual([
    { status: 'DONE', result: 'CANCELLED' },
  ])
  expect(await rows('SELECT status FROM visit WHERE id = $1', visitId)).toEqual([{ status: 'CANCELLED' }])
})
