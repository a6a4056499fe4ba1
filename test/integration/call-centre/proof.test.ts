import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallEvent } from '#server/call-centre/telephony/call-events.ts'
import { recordCall } from '#server/call-centre/telephony/recordings.ts'
import { MINUTE_MS } from '#server/kernel/calendar.ts'
import { askedCase, callAndConfirm, type Desk, deskOf, look, takeNext } from '#test/support/world/queue.ts'
import { answersTo, createWorld, refusal, type World } from '#test/support/world/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

/** The serial number of a customer born in 1982, whose age alone does not cause a quality check. */
const YOUNG = 12_000_000

const nothing = { note: '', promisedFor: null, language: null, problem: null }

/** Creates an agent. `tellsOfCalls` says whether the switchboard reports calls. */
async function agentAt(tellsOfCalls: boolean): Promise<Desk> {
  // The fixed random code prevents random selection, so that only rules select calls for review.
  const ids = { ...world.services.ids, code: () => '999999' }
  const services = { ...world.services, ids, telephony: { ...world.services.telephony, tellsOfCalls } }
  return await deskOf(world, ['AGENT'], services)
}

/** Makes a call in which the agent records an answer to every question after `minutes` minutes. */
async function answered(agent: Desk, minutes: number) {
  const held = await takeNext(agent)
  const questions = await callAndConfirm(agent, held)
  world.clock.advance(minutes * MINUTE_MS)
  const result = { ...nothing, disposition: 'COMPLETED' as const, answers: answersTo(questions) }
  const finish = () => agent.call.callback.finish({ caseId: held.caseId, lease: held.lease, result })
  const attemptId = (await look(agent, held.caseId)).view.held?.attempt?.id ?? ''
  return { finish, attemptId, result, held }
}

const tell = (type: CallEvent['type'], attemptId: string, seconds = 300) => {
  const startedAt = world.clock.at
  const answeredAt = new Date(startedAt.getTime() + 5000)
  const call = { callId: `call-${attemptId}`, attemptId, startedAt, answeredAt }
  const event =
    type === 'call.answered'
      ? { ...call, type }
      : { ...call, type: 'call.ended' as const, endedAt: new Date(answeredAt.getTime() + seconds * 1000) }
  return recordCall(world.services, { id: randomUUID(), event })
}

async function reasons(): Promise<unknown[]> {
  const { rows } = await world.db.pool.query('SELECT reasons FROM quality_check ORDER BY created_at')
  return rows.map((row) => row.reasons)
}

const board = async () => (await (await deskOf(world, ['SUPERVISOR'])).call.queue.board()).doubtsToday

describe('without a switchboard that reports calls', () => {
  it('a success after half a second goes to review for both reasons and shows on the wallboard', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const { finish } = await answered(await agentAt(false), 0)
    expect(await finish()).toMatchObject({ next: 'SUCCESS' })
    expect(await reasons()).toEqual([['NO_CALL', 'TOO_SHORT']])
    expect(await board()).toEqual({ noCall: 1, tooShort: 1 })
  })

  it('a success without a call goes to review, however long it took', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const { finish } = await answered(await agentAt(false), 10)
    await finish()
    expect(await reasons()).toEqual([['NO_CALL']])
    expect(await board()).toEqual({ noCall: 1, tooShort: 0 })
  })

  it('a success of an earlier day does not count for today', async () => {
    await askedCase(world, 10, {}, YOUNG)
    await (await answered(await agentAt(false), 10)).finish()
    world.clock.advance(24 * 60 * MINUTE_MS)
    expect(await board()).toEqual({ noCall: 0, tooShort: 0 })
  })
})

describe('with a switchboard that reports calls', () => {
  it('answers are refused until the switchboard has reported the call; then the typed ones are accepted', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const { finish, attemptId } = await answered(await agentAt(true), 5)
    expect(await refusal(finish())).toBe('CALL_NOT_SEEN')
    expect(await tell('call.ended', attemptId)).toBe('RECORDED')
    expect(await finish()).toMatchObject({ next: 'SUCCESS' })
    expect(await reasons()).toEqual([])
    expect(await board()).toEqual({ noCall: 0, tooShort: 0 })
  })

  it('an unanswered call does not count as a call', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const { finish, attemptId } = await answered(await agentAt(true), 5)
    const startedAt = world.clock.at
    const event = { type: 'call.ended' as const, callId: 'call-1', attemptId, startedAt, endedAt: startedAt }
    await recordCall(world.services, { id: randomUUID(), event })
    expect(await refusal(finish())).toBe('CALL_NOT_SEEN')
  })

  it('the switchboard may report when the customer picks up, and the call may continue with the next policy', async () => {
    await askedCase(world, 10, {}, YOUNG)
    await askedCase(world, 10, {}, YOUNG)
    const agent = await agentAt(true)
    const first = await answered(agent, 5)
    await tell('call.answered', first.attemptId)
    await first.finish()
    const { rows } = await world.db.pool.query("SELECT id FROM callback_case WHERE status = 'OPEN'")
    await agent.call.callback.takeSibling({ caseId: rows[0]?.id })
    const { lease } = await look(agent, rows[0]?.id)
    await agent.call.callback.confirmApplicant({ caseId: rows[0]?.id, lease })
    world.clock.advance(5 * MINUTE_MS)
    const answers = first.result.answers
    const finish = agent.call.callback.finish({
      caseId: rows[0]?.id,
      lease,
      result: { ...first.result, answers },
    })
    expect(await finish).toMatchObject({ next: 'SUCCESS' })
    expect(await reasons()).toEqual([])
  })

  it('a result without answers needs no reported call', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const agent = await agentAt(true)
    const { held } = await answered(agent, 1)
    const result = { ...nothing, disposition: 'HUNG_UP' as const, answers: null }
    expect(
      await refusal(agent.call.callback.finish({ caseId: held.caseId, lease: held.lease, result })),
    ).toBeNull()
  })

  it('a call too short for its questions is found, whether it is reported before or after the answers', async () => {
    await askedCase(world, 10, {}, YOUNG)
    const agent = await agentAt(true)
    const before = await answered(agent, 5)
    await tell('call.ended', before.attemptId, 12)
    await before.finish()
    expect(await reasons()).toEqual([['TOO_SHORT']])
    await askedCase(world, 10, {}, YOUNG + 1)
    const after = await answered(agent, 5)
    await tell('call.answered', after.attemptId)
    await after.finish()
    await tell('call.ended', after.attemptId, 12)
    expect(await reasons()).toEqual([['TOO_SHORT'], ['TOO_SHORT']])
    expect(await board()).toEqual({ noCall: 0, tooShort: 2 })
  })
})
