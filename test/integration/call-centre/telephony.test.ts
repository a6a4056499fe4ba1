import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTelLinks } from '#server/adapters/telephony/tel.ts'
import { readCallEvent } from '#server/call-centre/telephony/call-events.ts'
import { recordCall } from '#server/call-centre/telephony/recordings.ts'
import type { Services } from '#server/context.ts'
import { demoPhone } from '#server/demo/story/people.ts'
import { answerTelephony } from '#server/http/inbound/telephony.ts'
import { HOUR_MS, MINUTE_MS } from '#server/kernel/calendar.ts'
import { demoVendorSettings } from '#server/kernel/process/env.ts'
import { signWebhook, webhookKey } from '#server/kernel/secret/standard-webhooks.ts'
import type { StaffMember } from '#server/procedure/staff-member.ts'
import { freePort } from '#server/run/machine/ports.ts'
import { openFront } from '#test/support/server/front.ts'
import { createStaff } from '#test/support/world/staff.ts'
import { createWorld, telephonySecret, type World } from '#test/support/world/world.ts'

let world: World
let agent: StaffMember
let server: Server
let address: string

/** The endpoint for the switchboard's reports. */
async function listen(answer: Parameters<typeof createServer>[1]): Promise<[Server, string]> {
  const listening = createServer(answer)
  const port = await freePort()
  await new Promise<void>((resolve) => listening.listen(port, '127.0.0.1', resolve))
  return [listening, `http://127.0.0.1:${port}/api/telephony/events`]
}

async function serve(services: Services): Promise<[Server, string]> {
  return await listen((request, response) => {
    answerTelephony(services, request, response).catch((error) => response.writeHead(500).end(String(error)))
  })
}

async function stop(listening: Server): Promise<void> {
  listening.closeAllConnections()
  await new Promise((resolve) => listening.close(resolve))
}

beforeEach(async () => {
  world = await createWorld()
  agent = await createStaff(world, ['AGENT'])
  ;[server, address] = await serve(world.services)
})
afterEach(async () => {
  await stop(server)
  await world.close()
})

/** A visit that begins with the agents, its cooling-off period being over tonight, and its case. */
async function openCase(index?: number) {
  const due = await world.due({ coolingOffDays: 2 }, index)
  const { rows } = await world.db.pool.query('SELECT id FROM callback_case WHERE visit_id = $1', [
    due.visitId,
  ])
  return { ...due, caseId: z.object({ id: z.string() }).parse(rows[0]).id }
}

type Case = Awaited<ReturnType<typeof openCase>>

/** A call about the case, started so many minutes from now. */
async function attempt(
  about: Case,
  minutes = 0,
  direction = 'OUT',
  by: StaffMember = agent,
): Promise<string> {
  const id = randomUUID()
  await world.db.pool.query(
    `WITH k AS (UPDATE callback_case SET version = version + 1 WHERE id = $2 RETURNING id, customer_id, version),
      e AS (INSERT INTO callback_event (case_id, seq, type, at, by, payload)
        SELECT id, version, 'DIALLED', $5, $4::text, '{}' FROM k)
      INSERT INTO callback_attempt (id, case_id, customer_id, seq, lease_token, agent_id, direction, started_at)
        SELECT $1, id, customer_id, version, $3, $4::uuid, $6, $5 FROM k`,
    [id, about.caseId, randomUUID(), by.id, inMinutes(minutes), direction],
  )
  return id
}

const inMinutes = (minutes: number) => new Date(world.clock.at.getTime() + minutes * MINUTE_MS)

/** A call of five minutes, answered after twelve seconds. */
function ended(change: Record<string, unknown> = {}, minutes = 0) {
  const startedAt = inMinutes(minutes)
  return {
    type: 'call.ended',
    callId: 'call-1',
    agent: agent.username,
    startedAt: startedAt.toISOString(),
    answeredAt: new Date(startedAt.getTime() + 12_000).toISOString(),
    endedAt: new Date(startedAt.getTime() + 312_000).toISOString(),
    ...change,
  }
}

function ready(change: Record<string, unknown> = {}) {
  const { answeredAt: _, endedAt: __, ...call } = ended()
  return { ...call, type: 'recording.ready', recordingId: 'rec-1', ...change }
}

interface Sending {
  readonly id?: string
  readonly at?: Date
  readonly secret?: string
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Reports it as the switchboard does. */
async function tell(event: unknown, sending: Sending = {}) {
  const key = webhookKey(sending.secret ?? telephonySecret)
  if (key === null) throw new Error('no key')
  const body = typeof event === 'string' ? event : JSON.stringify(event)
  const id = sending.id ?? `msg_${randomUUID()}`
  const timestamp = String(Math.floor((sending.at ?? world.clock.at).getTime() / 1000))
  const answer = await fetch(sending.to ?? address, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signWebhook(key, id, timestamp, body),
      ...sending.headers,
    },
    body,
  })
  const told = z
    .object({ code: z.string().optional(), error: z.object({ code: z.string() }).loose().optional() })
    .parse(await answer.json())
  return [answer.status, told.code ?? told.error?.code]
}

async function recorded(attemptId: string) {
  const { rows } = await world.db.pool.query(
    'SELECT call_id, recording_id, answered_at, talk_seconds FROM callback_attempt WHERE id = $1',
    [attemptId],
  )
  return rows[0]
}

async function eventsOf(about: Case) {
  const { rows } = await world.db.pool.query(
    'SELECT seq, type, by, payload FROM callback_event WHERE case_id = $1 ORDER BY seq',
    [about.caseId],
  )
  return rows
}

async function auditOf(action: string) {
  const { rows } = await world.db.pool.query(
    'SELECT actor_kind, actor_id, target_kind, target_id, request_id, change FROM audit WHERE action = $1 ORDER BY id',
    [action],
  )
  return rows
}

const nothing = { call_id: null, recording_id: null, answered_at: null, talk_seconds: null }

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
    const { rows } = await world.db.pool.query('SELECT version FROM callback_case WHERE id = $1', [
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
    await world.db.pool.query(
      `UPDATE callback_case SET status = 'CLOSED', outcome = 'SUCCESS', closed_at = $2 WHERE id = $1`,
      [about.caseId, world.clock.at],
    )
    await world.db.pool.query(
      `UPDATE callback_attempt SET disposition = 'COMPLETED', ended_at = $2, contact = true, counted = false WHERE id = $1`,
      [id, world.clock.at],
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
    expect(await tell(ended({ callId: odd('call-1'), agent: odd(agent.username) }))).toEqual([
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
    const id = await attempt(await openCase(), 0, 'OUT', await createStaff(world, ['AGENT']))
    expect(await tell(ended())).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await recorded(id)).toEqual(nothing)
  })

  it('is found by the number where two calls are ten minutes apart, and never guessed without it', async () => {
    const [first, second] = [await openCase(41), await openCase(42)]
    const [one, two] = [await attempt(first, -4), await attempt(second, 1)]
    expect(await tell(ended())).toEqual([202, 'CALL_NOT_MATCHED'])
    expect([await recorded(one), await recorded(two)]).toEqual([nothing, nothing])
    // As switchboards write it: without the country code.
    const phone = demoPhone(42).replace('+86', '')
    expect(await tell(ended({ phone }))).toEqual([200, 'CALL_RECORDED'])
    expect(await recorded(one)).toEqual(nothing)
    expect(await recorded(two)).toMatchObject({ call_id: 'call-1' })
    // Only one call is left that can be meant.
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
    // Another customer, and then the first one again about a third policy, which is a separate call.
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
          agent: agent.username,
          startedAt: told.startedAt,
        },
      },
    ])
    expect(JSON.stringify(kept)).not.toContain(phone.slice(3))
  })

  it('says that several attempts would match', async () => {
    await attempt(await openCase(), -1)
    await attempt(await openCase(), 1)
    await tell(ended())
    expect((await auditOf('callback.callUnmatched'))[0]?.change).toMatchObject({ why: 'SEVERAL_CALLS' })
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
      world.clock.advance(1000)
    }
    // The same id with other contents is the same message.
    expect(await tell(ended({ recordingId: 'rec-9' }), { id: 'msg_1' })).toEqual([200, 'CALL_RECORDED'])
    expect(await eventsOf(about)).toHaveLength(2)
    expect(await auditOf('callback.callRecorded')).toHaveLength(1)
  })

  it('is written once when it is reported ten times at once to two instances', async () => {
    const about = await openCase()
    const id = await attempt(about)
    const [otherServer, other] = await serve(world.otherInstance())
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        tell(ended(), { id: 'msg_1', to: index % 2 === 0 ? address : other }),
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
      world.db.pool.query(
        `WITH k AS (UPDATE callback_case SET version = version + 1 WHERE id = $1 RETURNING id, version)
          INSERT INTO callback_event (case_id, seq, type, at, by, payload) SELECT id, version, 'LANGUAGE_SET', $2, 'x', '{}' FROM k`,
        [about.caseId, world.clock.at],
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
      ...world.services,
      db: {
        ...world.db,
        query: async (text, values) => {
          if (!looked && text.includes('s.username = $2')) {
            looked = true
            await recordCall(world.services, { id: 'msg_1', event: first })
          }
          return await world.db.query(text, values)
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
      ...world.services,
      db: {
        ...world.db,
        query: (text, values) => {
          if (text.includes('UPDATE callback_attempt')) writes += 1
          if (writes > 1) return Promise.reject(new Error('killed'))
          return world.db.query(text, values)
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

describe('the endpoint', () => {
  it('accepts nothing unsigned, and tells a signed sender that the clock is wrong', async () => {
    const id = await attempt(await openCase())
    const other = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
    const hourAgo = new Date(world.clock.at.getTime() - HOUR_MS)
    expect(await tell(ended(), { secret: other })).toEqual([401, 'WEBHOOK_SIGNATURE_WRONG'])
    expect(await tell(ended(), { headers: { 'webhook-signature': 'v1,' } })).toEqual([
      401,
      'WEBHOOK_SIGNATURE_WRONG',
    ])
    expect(await tell(ended(), { headers: { 'webhook-id': 'msg_other' } })).toEqual([
      401,
      'WEBHOOK_SIGNATURE_WRONG',
    ])
    expect(await tell(ended(), { at: hourAgo })).toEqual([401, 'WEBHOOK_TOO_OLD'])
    expect(await recorded(id)).toEqual(nothing)
    expect(await auditOf('callback.callUnmatched')).toEqual([])
  })

  it('ignores events it has no use for, and refuses those it cannot read', async () => {
    expect(await tell({ type: 'agent.ready', seat: 7 })).toEqual([200, 'EVENT_IGNORED'])
    expect(await tell(ended({ customer: 'x' }))).toEqual([400, 'BAD_INPUT'])
    expect(await tell(ended({ startedAt: 'today' }))).toEqual([400, 'BAD_INPUT'])
    expect(await tell('{"type":')).toEqual([400, 'BAD_INPUT'])
    expect(await tell('[]')).toEqual([400, 'BAD_INPUT'])
  })

  it('reads no more of a body than it must', async () => {
    expect(await tell(ended({ phone: 'x'.repeat(600_000) }))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('does not exist without a secret', async () => {
    const [off, to] = await serve({ ...world.services, telephony: createTelLinks(undefined) })
    expect(await tell(ended(), { to })).toEqual([404, 'NOT_FOUND'])
    await stop(off)
  })

  it('is part of the server: the demo signs with a secret of its own', async () => {
    const open = await openFront()
    const to = `${open.origin}/api/telephony/events`
    const secret = demoVendorSettings(3000).TELEPHONY_SECRET ?? ''
    const at = new Date()
    expect(await tell(ended(), { to, secret, at })).toEqual([202, 'CALL_NOT_MATCHED'])
    expect(await tell(ended(), { to, at })).toEqual([401, 'WEBHOOK_SIGNATURE_WRONG'])
    expect((await fetch(to)).status).toBe(404)
    await open.close()
  })
})
