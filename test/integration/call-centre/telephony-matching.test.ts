import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { demoPhone } from '#server/demo/story/people.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { nothing, switchboardPerTest } from './switchboard.ts'

const { current, openCase, attempt, ended, ready, tell, recorded, eventsOf, auditOf } = switchboardPerTest()

describe('the attempt a reported call belongs to', () => {
  it('is found by its id, whoever made it and whenever', async () => {
    const [one, other] = [await attempt(await openCase()), await attempt(await openCase())]
    const said = { attemptId: other, agent: undefined }
    expect(await tell(ended(said, -300))).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(other)).toMatchObject({ call_id: 'call-1' })
    expect(await recorded(one)).toEqual(nothing)
  })

  it('is found even if the switchboard’s texts contain characters that cannot be stored', async () => {
    const id = await attempt(await openCase())
    const odd = (text: string) => `${text}\u0000\ud83d`
    expect(await tell(ended({ callId: odd('call-1'), agent: odd(current().agent.username) }))).toEqual([
      200,
      'CALL_RECORDED',
    ])
    expect(await recorded(id)).toMatchObject({ call_id: 'call-1' })
  })

  it('is found by the id of the call, once that is known', async () => {
    const id = await attempt(await openCase())
    await tell(ended())
    await attempt(await openCase(), 1)
    expect(await tell(ready({ agent: undefined, phone: '000' }))).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(id)).toMatchObject({ recording_id: 'rec-1' })
  })

  it.each([
    [-10, 200],
    [10, 200],
    [-10.1, 202],
    [10.1, 202],
  ])('is found by agent and time: begun %d minutes off, %d', async (minutes, status) => {
    const id = await attempt(await openCase(), minutes)
    expect((await tell(ended()))[0]).toBe(status)
    expect(await recorded(id)).toMatchObject({ call_id: status === 200 ? 'call-1' : null })
  })

  it('is not found by the time of another agent', async () => {
    const id = await attempt(await openCase(), 0, 'OUT', await createStaff(current().world, ['AGENT']))
    expect(await tell(ended())).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await recorded(id)).toEqual(nothing)
  })

  it('is found by the number where two calls are ten minutes apart, and never guessed without it', async () => {
    const [first, second] = [await openCase(41), await openCase(42)]
    const [one, two] = [await attempt(first, -4), await attempt(second, 1)]
    expect(await tell(ended())).toEqual([202, 'CALL_NOT_MATCHED'])
    expect([await recorded(one), await recorded(two)]).toEqual([nothing, nothing])
    // Switchboards write phone numbers without the country code.
    const phone = demoPhone(42).replace('+86', '')
    expect(await tell(ended({ phone }))).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(one)).toEqual(nothing)
    expect(await recorded(two)).toMatchObject({ call_id: 'call-1' })
    // This report can belong to only one attempt, because only one is left.
    expect(await tell(ended({ callId: 'call-2' }))).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(one)).toMatchObject({ call_id: 'call-2' })
  })

  it('is not found when another number was called', async () => {
    const id = await attempt(await openCase(41))
    expect(await tell(ended({ phone: '13800000000' }))).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await tell(ended({ phone: '8008' }))).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await recorded(id)).toEqual(nothing)
  })

  it('is not guessed when the id is wrong', async () => {
    await attempt(await openCase())
    expect(await tell(ended({ attemptId: randomUUID() }))).toEqual([202, 'CALL_NOT_MATCHED'])
  })

  it('gets one call where the call continued with a further policy of the same customer', async () => {
    const [first, further, later] = [await openCase(7), await openCase(7), await openCase(7)]
    expect(first.customerId).toBe(further.customerId)
    const begun = await attempt(first)
    const same = await attempt(further, 5, 'SAME')
    // After a call to another customer, the first customer is called about a third policy. That is a separate call.
    await attempt(await openCase(8), 15)
    const again = await attempt(later, 30)
    expect(await tell(ended())).toEqual([200, 'CALL_RECORDED'])
    expect(await tell(ready())).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(begun)).toMatchObject({
      call_id: 'call-1',
      recording_id: 'rec-1',
      talk_seconds: 300,
    })
    expect(await recorded(same)).toEqual({ ...nothing, call_id: 'call-1', recording_id: 'rec-1' })
    expect(await recorded(again)).toEqual(nothing)
    expect((await eventsOf(further)).map(({ type }) => type)).toEqual([
      'DIALLED',
      'CALL_RECORDED',
      'CALL_RECORDED',
    ])
  })
})

describe('a report that belongs to no attempt', () => {
  it('is written to the audit once, without the number', async () => {
    const phone = demoPhone(41)
    const told = ready({ phone })
    for (let time = 0; time < 3; time += 1)
      expect(await tell(told, { id: 'msg_lost' })).toEqual([202, 'CALL_NOT_MATCHED'])
    const kept = await auditOf('callback.callUnmatched')
    expect(kept).toEqual([
      {
        actor_kind: 'PARTNER',
        actor_id: 'telephony',
        target_kind: 'callback_case',
        target_id: 'call-1',
        request_id: 'msg_lost',
        change: {
          why: 'NO_SUCH_CALL',
          type: 'recording.ready',
          callId: 'call-1',
          recordingId: 'rec-1',
          agent: current().agent.username,
          startedAt: told.startedAt,
        },
      },
    ])
    expect(JSON.stringify(kept)).not.toContain(phone.slice(3))
  })

  it('is written to the audit once when it comes many times at once', async () => {
    for (let message = 0; message < 5; message += 1) {
      const same = { id: `msg_at_once_${message}` }
      const told = ready({ callId: `call-at-once-${message}` })
      const answers = await Promise.all(Array.from({ length: 8 }, () => tell(told, same)))
      expect(new Set(answers.map(String))).toEqual(new Set(['202,CALL_NOT_MATCHED']))
    }
    expect(await auditOf('callback.callUnmatched')).toHaveLength(5)
  })

  it('says that several attempts would match', async () => {
    await attempt(await openCase(), -1)
    await attempt(await openCase(), 1)
    await tell(ended())
    expect((await auditOf('callback.callUnmatched'))[0]?.change).toMatchObject({
      why: 'SEVERAL_CALLS',
    })
  })
})
