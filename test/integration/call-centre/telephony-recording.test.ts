import { describe, expect, it } from 'vitest'
import { readCallEvent } from '#server/call-centre/telephony/call-events.ts'
import { recordCall } from '#server/call-centre/telephony/recordings.ts'
import type { Services } from '#server/context.ts'
import { nothing, serve, stop, switchboardPerTest } from './switchboard.ts'

const { current, openCase, attempt, ended, ready, tell, recorded, eventsOf, auditOf } = switchboardPerTest()

describe('a call that ended', () => {
  it('is written to its attempt with an event and an audit entry, and the recording follows', async () => {
    const about = await openCase()
    const id = await attempt(about)
    const call = ended()
    expect(await tell(call, { id: 'msg_1' })).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(id)).toEqual({
      call_id: 'call-1',
      recording_id: null,
      answered_at: new Date(call.answeredAt),
      talk_seconds: 300,
    })
    expect(await tell(ready(), { id: 'msg_2' })).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(id)).toMatchObject({ recording_id: 'rec-1', talk_seconds: 300 })
    expect(await eventsOf(about)).toEqual([
      expect.objectContaining({ seq: 1, type: 'DIALLED' }),
      {
        seq: 2,
        type: 'CALL_RECORDED',
        by: 'telephony',
        payload: { attempt: id, callId: 'call-1', recordingId: null },
      },
      {
        seq: 3,
        type: 'CALL_RECORDED',
        by: 'telephony',
        payload: { attempt: id, callId: 'call-1', recordingId: 'rec-1' },
      },
    ])
    const { rows } = await current().world.db.pool.query('SELECT version FROM callback_case WHERE id = $1', [
      about.caseId,
    ])
    expect(rows[0]?.version).toBe(3)
    expect((await auditOf('callback.callRecorded'))[0]).toEqual({
      actor_kind: 'PARTNER',
      actor_id: 'telephony',
      target_kind: 'callback_case',
      target_id: about.caseId,
      request_id: 'msg_1',
      change: { callId: 'call-1', recordingId: null },
    })
  })

  it('may be reported after its recording, and after its case was closed', async () => {
    const about = await openCase()
    const id = await attempt(about)
    await current().world.db.pool.query(
      `UPDATE callback_case SET status = 'CLOSED', outcome = 'SUCCESS', closed_at = $2 WHERE id = $1`,
      [about.caseId, current().world.clock.at],
    )
    await current().world.db.pool.query(
      `UPDATE callback_attempt SET disposition = 'COMPLETED', ended_at = $2, contact = true, counted = false WHERE id = $1`,
      [id, current().world.clock.at],
    )
    expect(await tell(ready())).toEqual([200, 'CALL_RECORDED'])
    expect(await tell(ended())).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(id)).toMatchObject({
      call_id: 'call-1',
      recording_id: 'rec-1',
      talk_seconds: 300,
    })
  })

  it('has no talking time when nobody answered', async () => {
    const id = await attempt(await openCase())
    await tell(ended({ answeredAt: undefined }))
    expect(await recorded(id)).toEqual({ ...nothing, call_id: 'call-1' })
  })
})

describe('a recorded call', () => {
  it('is not replaced by another call or recording, which are kept beside it', async () => {
    const id = await attempt(await openCase())
    await tell(ended())
    await tell(ready())
    expect(await tell(ended({ callId: 'call-2', attemptId: id }))).toEqual([409, 'CALL_ALREADY_RECORDED'])
    expect(await tell(ready({ recordingId: 'rec-2' }))).toEqual([409, 'CALL_ALREADY_RECORDED'])
    expect(await recorded(id)).toMatchObject({ call_id: 'call-1', recording_id: 'rec-1' })
    const kept = await auditOf('callback.callUnmatched')
    expect(kept.map(({ change }) => [change.why, change.callId, change.recordingId])).toEqual([
      ['ALREADY_RECORDED', 'call-2', undefined],
      ['ALREADY_RECORDED', 'call-1', 'rec-2'],
    ])
  })

  it('is written once, and answered the same, when it is reported again under the same or another id', async () => {
    const about = await openCase()
    await attempt(about)
    for (const id of ['msg_1', 'msg_1', 'msg_2']) {
      expect(await tell(ended(), { id })).toEqual([200, 'CALL_RECORDED'])
      current().world.clock.advance(1000)
    }
    // A report with a known message id counts as the same message, even if its content differs.
    expect(await tell(ended({ recordingId: 'rec-9' }), { id: 'msg_1' })).toEqual([200, 'CALL_RECORDED'])
    expect(await eventsOf(about)).toHaveLength(2)
    expect(await auditOf('callback.callRecorded')).toHaveLength(1)
  })

  it('is written once when it is reported ten times at once to two instances', async () => {
    const about = await openCase()
    const id = await attempt(about)
    const [otherServer, other] = await serve(current().world.otherInstance())
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        tell(ended(), { id: 'msg_1', to: index % 2 === 0 ? current().address : other }),
      ),
    )
    await stop(otherServer)
    expect(answers).toEqual(Array(10).fill([200, 'CALL_RECORDED']))
    expect(await eventsOf(about)).toHaveLength(2)
    expect(await auditOf('callback.callRecorded')).toHaveLength(1)
    expect(await recorded(id)).toMatchObject({ call_id: 'call-1' })
  })

  it('is serialised with what agents write to the case meanwhile', async () => {
    const about = await openCase()
    const id = await attempt(about)
    const bump = () =>
      current().world.db.pool.query(
        `WITH k AS (UPDATE callback_case SET version = version + 1 WHERE id = $1 RETURNING id, version)
          INSERT INTO callback_event (case_id, seq, type, at, by, payload) SELECT id, version, 'LANGUAGE_SET', $2, 'x', '{}' FROM k`,
        [about.caseId, current().world.clock.at],
      )
    const [told] = await Promise.all([tell(ended()), bump(), bump(), bump(), tell(ready())])
    expect(told).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(id)).toMatchObject({ call_id: 'call-1', recording_id: 'rec-1' })
    const seqs = (await eventsOf(about)).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    expect(seqs).toHaveLength(6)
  })

  it('finds its attempt even if the attempt gets its id between two reads', async () => {
    const id = await attempt(await openCase())
    const [first, second] = [readCallEvent(ended()), readCallEvent(ready())]
    if (first === null || second === null) throw new Error('no event')
    let looked = false
    const overtaken: Services = {
      ...current().world.services,
      db: {
        ...current().world.db,
        query: async (text, values) => {
          if (!looked && text.includes('agent.username = $2')) {
            looked = true
            await recordCall(current().world.services, { id: 'msg_1', event: first })
          }
          return await current().world.db.query(text, values)
        },
      },
    }
    expect(await recordCall(overtaken, { id: 'msg_2', event: second })).toBe('RECORDED')
    expect(looked).toBe(true)
    expect(await recorded(id)).toMatchObject({ call_id: 'call-1', recording_id: 'rec-1' })
  })

  it('is completed by the repeated message when an instance died half way', async () => {
    const [first, further] = [await openCase(7), await openCase(7)]
    await attempt(first)
    const same = await attempt(further, 5, 'SAME')
    let writes = 0
    const dying: Services = {
      ...current().world.services,
      db: {
        ...current().world.db,
        query: (text, values) => {
          if (text.includes('UPDATE callback_attempt')) writes += 1
          if (writes > 1) return Promise.reject(new Error('killed'))
          return current().world.db.query(text, values)
        },
      },
    }
    const event = readCallEvent(ended())
    if (event === null) throw new Error('no event')
    await expect(recordCall(dying, { id: 'msg_1', event })).rejects.toThrow('killed')
    expect(await recorded(same)).toEqual(nothing)
    expect(await tell(ended(), { id: 'msg_1' })).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(same)).toMatchObject({ call_id: 'call-1' })
  })
})
